//! Golden files: what people read, as it was agreed. `CUECARD_BLESS=1` renews them; then the
//! difference is read as a teacher would.

use std::path::Path;

/// Compares with `tests/golden/NAME`.
#[track_caller]
pub(crate) fn agreed(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let path = path.join(name);
    if std::env::var_os("CUECARD_BLESS").is_some() {
        crate::helpers::write(&path, text.as_bytes());
    }
    let agreed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        agreed == text,
        "{} differs (CUECARD_BLESS=1 renews it):\n{text}",
        path.display()
    );
}
