//! How tests by `proptest` choose their cases.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// So many cases, the same ones each time, so that a failure is the change's and not the day's;
/// `PROPTEST_RNG_SEED=7` tries others. Nothing is kept in files, because the same cases come
/// again anyhow, and a case that is worth keeping is worth a test with a name.
pub(crate) fn cases(count: u32) -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig {
        cases: count,
        failure_persistence: None,
        rng_seed: match usual.rng_seed {
            RngSeed::Random => RngSeed::Fixed(1),
            chosen => chosen,
        },
        ..usual
    }
}
