//! How the time that something takes grows with its size.

/// How long this thread has worked, in ms: unlike a clock, it does not count what others on this
/// machine do. `None` where the system does not say.
fn worked() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds = stat.split_whitespace().next()?.parse::<f64>().ok()?;
    Some(nanoseconds / 1e6)
}

/// Fails if something takes more than eight times as long for four times as much: linear, it takes
/// four times as long, square, sixteen times. `make` makes so many times as much; only `act` is
/// measured.
pub(crate) fn is_linear<T>(what: &str, make: impl Fn(usize) -> T, act: impl Fn(T)) {
    let took = |times| {
        let made = make(times);
        let before = worked()?;
        act(made);
        Some(worked()? - before)
    };
    // What else the machine does takes from the processor's caches too: the least of some counts.
    let least = |times| (0..3).filter_map(|_| took(times)).reduce(f64::min);
    if let (Some(one), Some(four)) = (least(1), least(4)) {
        // What is over in a moment tells nothing.
        let grows = four / one.max(2.0);
        assert!(grows <= 8.0, "{what}: {one:.0} ms, then ×{grows:.1}");
    }
}
