//! What is said on standard error while a command runs: of each kind of line only so many a
//! minute, and nothing that would steer a terminal. `RUST_LOG` asks for more, and then gets all.

use std::collections::HashMap;
use std::env;
use std::fmt;
use std::io::{self, IsTerminal};
use std::panic::{self, PanicHookInfo};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tracing::callsite::Identifier;
use tracing::field::{Field, Visit};
use tracing::{Dispatch, Event, Subscriber};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::{self, Format, Writer};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields, MakeWriter};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;

use crate::course::visible;

/// Warnings of all crates and notices of our own. But html5ever warns of each piece of HTML that
/// it repairs, a million times for one file, and no author learns anything of it.
const USUAL: &str = "warn,cuecard=info,html5ever=off";

/// Lines of one kind in a [`WINDOW`], because whoever sends nonsense says how often there is
/// something to complain of.
const LINES: u64 = 10;

/// The field of a line about a panic that says where that was; the line's own place is one for all.
const PANIC: &str = "panic.place";

/// After this the lines of a kind are counted anew.
const WINDOW: Duration = Duration::from_secs(60);

/// Begins to write to standard error; a panic is a line like others.
pub fn begin() {
    let text = env::var_os(EnvFilter::DEFAULT_ENV).unwrap_or_default();
    let (dispatch, mistake) = asked(&text.to_string_lossy(), io::stderr);
    dispatch.init();
    if let Some(mistake) = mistake {
        eprintln!("note: {mistake}");
    }
    // Who asks for backtraces gets them from the usual hook.
    if env::var_os("RUST_BACKTRACE").is_none() {
        panic::set_hook(Box::new(say_panic));
    }
}

/// Writes what `RUST_LOG` asks for; and what is wrong with it: what cannot be read asks for the usual.
fn asked<W>(text: &str, to: W) -> (Dispatch, Option<String>)
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let levels = "error, warn, info, debug or trace";
    let shown = visible(text);
    if text.is_empty() {
        return (dispatch(None, to), None);
    }
    let filter = match EnvFilter::try_new(text) {
        Ok(filter) => filter,
        Err(error) => {
            let mistake = format!(
                "RUST_LOG={shown} is not understood ({error}): write {levels}, or such a level for one part, as in cuecard=debug"
            );
            return (dispatch(None, to), Some(mistake));
        }
    };
    // A level that is mistyped is taken for the name of a part, of which nothing is ever said.
    let dispatch = dispatch(Some(filter), to);
    let mistake = !says_errors(&dispatch) && !text.contains("off");
    let mistake = mistake.then(|| format!("RUST_LOG={shown} asks for nothing that Cuecard itself says, not even errors: write {levels}, or add cuecard=info"));
    (dispatch, mistake)
}

/// Whether errors of Cuecard itself are written.
fn says_errors(dispatch: &Dispatch) -> bool {
    tracing::dispatcher::with_default(dispatch, || tracing::enabled!(tracing::Level::ERROR))
}

fn say_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string);
    let message = panic.payload_as_str().unwrap_or("without a message");
    say_panic_at(&place.unwrap_or_default(), message);
}

fn say_panic_at(place: &str, message: &str) {
    tracing::error!({ PANIC } = place, "panicked at {place}: {message}");
}

/// Writes all that the filter lets through; without a filter the usual, and of that only so much.
fn dispatch<W>(asked: Option<EnvFilter>, to: W) -> Dispatch
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let limits = asked.is_none().then(Mutex::default);
    let no_color = env::var_os("NO_COLOR").is_some_and(|set| !set.is_empty());
    let format = Limited {
        format: Format::default().with_ansi(io::stderr().is_terminal() && !no_color),
        limits,
    };
    tracing_subscriber::fmt()
        .with_env_filter(asked.unwrap_or_else(|| EnvFilter::new(USUAL)))
        .event_format(format)
        .fmt_fields(format::debug_fn(write_field))
        .with_writer(to)
        .into()
}

fn write_field(writer: &mut Writer<'_>, field: &Field, value: &dyn fmt::Debug) -> fmt::Result {
    let text = format!("{value:?}");
    match field.name() {
        "message" => write!(writer, "{}", visible(&text)),
        // The line says it anyway.
        PANIC => Ok(()),
        // How the crate `log` says where its lines come from, which the line begins with.
        name if name.starts_with("log.") => Ok(()),
        name => write!(writer, " {name}={}", visible(&text)),
    }
}

/// Lines as usual, as long as there are not too many of a kind.
struct Limited {
    format: Format,
    /// `None`: all are written.
    limits: Option<Mutex<HashMap<Kind, Limit>>>,
}

/// Where a line comes from: its place in the source, and for lines that have one place for all more
/// than that: the module for those of the crate `log`, the panic's place for those of panics.
#[derive(PartialEq, Eq, Hash)]
struct Kind {
    place: Identifier,
    more: String,
}

/// The lines of one kind.
#[derive(Debug, Default)]
struct Limit {
    since: Option<Instant>,
    lines: u64,
}

/// What becomes of a line.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    /// It is written, after so many that were not.
    Written { left_out: u64 },
    /// It is written, and none of its kind after it for a while.
    Last,
    /// It is not written.
    LeftOut,
}

impl Limit {
    /// Counts a line.
    fn judge(&mut self, now: Instant) -> Verdict {
        let mut left_out = 0;
        if self.since.is_none_or(|since| now - since >= WINDOW) {
            left_out = self.lines.saturating_sub(LINES);
            *self = Limit {
                since: Some(now),
                lines: 0,
            };
        }
        self.lines += 1;
        match self.lines {
            LINES => Verdict::Last,
            lines if lines > LINES => Verdict::LeftOut,
            _ => Verdict::Written { left_out },
        }
    }
}

impl Limited {
    fn judge(&self, event: &Event<'_>) -> Verdict {
        let Some(limits) = &self.limits else {
            return Verdict::Written { left_out: 0 };
        };
        let mut kind = Kind {
            place: event.metadata().callsite(),
            more: String::new(),
        };
        event.record(&mut kind);
        let mut limits = limits.lock().unwrap_or_else(PoisonError::into_inner);
        limits.entry(kind).or_default().judge(Instant::now())
    }
}

impl Visit for Kind {
    fn record_str(&mut self, field: &Field, value: &str) {
        if ["log.target", PANIC].contains(&field.name()) {
            value.clone_into(&mut self.more);
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
}

impl<S, N> FormatEvent<S, N> for Limited
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let verdict = self.judge(event);
        match verdict {
            Verdict::LeftOut => return Ok(()),
            Verdict::Written { left_out: 0 } | Verdict::Last => {}
            Verdict::Written { left_out } => {
                writeln!(writer, "{left_out} lines like the next were left out")?;
            }
        }
        self.format.format_event(context, writer.by_ref(), event)?;
        match verdict {
            Verdict::Last => writeln!(writer, "more lines like this are left out for a minute"),
            Verdict::Written { .. } | Verdict::LeftOut => Ok(()),
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::sync::Arc;

    use super::*;

    /// What is written while that runs.
    fn written(asked: Option<&str>, run: impl FnOnce()) -> String {
        let buffer: Arc<Mutex<Vec<u8>>> = Arc::default();
        let to = buffer.clone();
        let dispatch = dispatch(asked.map(EnvFilter::new), move || Buffer(to.clone()));
        tracing::dispatcher::with_default(&dispatch, run);
        String::from_utf8(buffer.lock().unwrap().clone()).unwrap()
    }

    struct Buffer(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Buffer {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_flood_of_one_kind_is_ten_lines_and_hides_no_other_kind() {
        let flood = || {
            (0..5_000).for_each(|_| tracing::error!("malformed"));
            tracing::error!("another");
        };
        let text = written(None, flood);
        assert_eq!(text.matches("malformed").count(), 10, "{text}");
        assert_eq!(text.matches("more lines like this").count(), 1, "{text}");
        assert!(text.trim_end().ends_with("another"), "{text}");
        let all = written(Some("warn"), flood);
        assert_eq!(all.matches("malformed").count(), 5_000);
    }

    #[test]
    fn a_flood_of_panics_at_one_place_hides_none_at_another() {
        let text = written(None, || {
            (0..100).for_each(|n| say_panic_at("a.rs:1:2", &format!("index {n}")));
            say_panic_at("b.rs:3:4", "another");
        });
        assert_eq!(text.matches("panicked at a.rs:1:2: index").count(), 10);
        assert!(text.contains("panicked at b.rs:3:4: another\n"), "{text}");
    }

    #[test]
    fn a_mistyped_filter_is_told_with_a_remedy() {
        for right in [
            "",
            "debug",
            "cuecard=trace",
            "warn,html5ever=off",
            "off",
            "TRACE",
        ] {
            assert_eq!(asked(right, io::sink).1, None, "{right}");
        }
        for wrong in ["cuecard=debgu", "debgu", "cuecrad=debug", "info,a[=b"] {
            let (dispatch, mistake) = asked(wrong, io::sink);
            let mistake = mistake.unwrap_or_else(|| panic!("{wrong} is taken"));
            assert!(mistake.contains(wrong) && mistake.contains("write error, warn"));
            assert_eq!(says_errors(&dispatch), mistake.contains("not understood"));
        }
    }

    #[test]
    fn after_a_minute_the_lines_that_were_left_out_are_counted() {
        let (mut limit, start) = (Limit::default(), Instant::now());
        let verdicts: Vec<_> = (0..5_000).map(|_| limit.judge(start)).collect();
        assert_eq!(
            verdicts[8..10],
            [Verdict::Written { left_out: 0 }, Verdict::Last]
        );
        assert!(
            verdicts[10..]
                .iter()
                .all(|verdict| *verdict == Verdict::LeftOut)
        );
        assert_eq!(
            limit.judge(start + WINDOW),
            Verdict::Written { left_out: 4_990 }
        );
        assert_eq!(
            limit.judge(start + 2 * WINDOW),
            Verdict::Written { left_out: 0 }
        );
    }

    #[test]
    fn what_html5ever_repairs_is_not_told_unless_it_is_asked_for() {
        let warn = || tracing::warn!(target: "html5ever::tree_builder", "foster parenting");
        assert_eq!(written(None, warn), "");
        assert_ne!(written(Some("html5ever=warn"), warn), "");
    }

    #[test]
    fn what_would_steer_the_terminal_is_written_out() {
        let text = written(None, || {
            tracing::error!(file = "a\u{1b}[2J", "b\u{7}\u{202e}\u{9b}\nc");
        });
        assert!(text.contains(r"b\u0007\u202e\u009b\u000ac"), "{text:?}");
        assert!(!text.trim_end().contains(char::is_control), "{text:?}");
    }
}
