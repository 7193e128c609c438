//! What a panic in a dependency costs: one file, not the load. The parser and the drawers of
//! diagrams are libraries that have panicked on odd input before.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs what may panic; the first line of the panic's message is the error.
pub(super) fn catch<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    // Unwind safe, because the only state shared with other files is the renderer's caches,
    // and an entry is put into them when it is complete.
    catch_unwind(AssertUnwindSafe(run)).map_err(|panic| message(panic.as_ref()))
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied());
    let line = text.and_then(|t| t.lines().next());
    line.unwrap_or("without a message").to_owned()
}
