//! Directives of MyST, which Jupyter Book and Sphinx read, and boxes of Obsidian's Admonition: fences
//! of code by their form, in which text stands that is Markdown too. They become containers, pictures
//! and formulas before the text is parsed.

use std::borrow::Cow;
use std::ops::Range;

use super::table;
use crate::course::slices;

/// What is put in the place of a range of the text.
pub(in crate::course::parse) type Change = (Range<usize>, Cow<'static, str>);

/// What is changed of the fenced block in `own`, whose fence says `info`; `None` of code.
pub(in crate::course::parse) fn apart(
    text: &str,
    own: &Range<usize>,
    info: &str,
) -> Option<Vec<Change>> {
    let directive = Directive::read(info)?;
    let start = slices::line_start(text, own.start, &[' ', '\t', '>'])?;
    let prefix = slices::text(text, start..own.start);
    let source = slices::text(text, own.clone()).trim_end();
    let head = own.start + source.find('\n')?;
    // The last line, without what stands before its fence.
    let last = own.start + source.rfind('\n')? + 1;
    let close = slices::text(text, last..own.start + source.len());
    let fence = close.trim_start_matches([' ', '\t', '>']);
    let sign = source
        .chars()
        .next()
        .filter(|sign| matches!(sign, '`' | '~'))?;
    if fence.len() < 3 || !fence.chars().all(|c| c == sign) {
        return None;
    }
    let fence = own.start + source.len() - fence.len()..own.start + source.len();
    let bare: &[&str] = match info.starts_with("ad-") {
        true => &["collapse", "color", "icon", "title"],
        false => &[],
    };
    let (options, body) = Options::read(text, head + 1..last, (prefix, bare));
    let blank = prefix.trim_end();
    let (open, close) = match directive.becomes(&options)? {
        Becomes::Lines(open, close) => {
            let open = format!("\n{prefix}{open}\n{blank}\n");
            (
                open,
                close.map(|close| format!("\n{prefix}{close}\n{blank}")),
            )
        }
        // Its fence stays, and what it says besides is no part of the formula.
        Becomes::Itself => {
            let options = (head + 1..body, "".into());
            return (body > head + 1).then(|| vec![options]);
        }
        Becomes::Nothing => return Some(vec![(own.start..fence.end, "".into())]),
    };
    let mut changes: Vec<Change> = vec![(own.start..body, open.into())];
    changes.push((fence, close.unwrap_or_default().into()));
    Some(changes)
}

/// What is changed of a container's opening line that is MyST's, `:::{name} title` in `line`, where
/// options stand under it, from `from` on: what they say of its class stands in it then.
pub(super) fn opened(
    text: &str,
    line: &Range<usize>,
    (from, prefix): (usize, &str),
) -> Option<Vec<Change>> {
    let content = slices::text(text, line.clone());
    let info = content.trim_start_matches(':');
    let colons = content.len() - info.len();
    let directive = Directive::read(info).filter(|one| colons > 2 && is_key(one.name))?;
    let (options, end) = Options::read(text, from..text.len(), (prefix, &[]));
    if end == from {
        return None;
    }
    let (name, title) = directive.container(&options);
    let open = format!("{} {name} {title}", ":".repeat(colons));
    let blank = format!("{}\n", prefix.trim_end());
    Some(vec![(line.clone(), open.into()), (from..end, blank.into())])
}

/// What a fence says.
struct Directive<'t> {
    name: &'t str,
    /// What stands behind the name.
    about: &'t str,
}

/// What stands in the place of a directive.
enum Becomes {
    /// That line instead of its fence, and another one instead of the one that closes it.
    Lines(String, Option<&'static str>),
    Itself,
    Nothing,
}

impl<'t> Directive<'t> {
    fn read(info: &'t str) -> Option<Directive<'t>> {
        let info = info.trim();
        if let Some(name) = info.strip_prefix("ad-") {
            return Some(Directive { name, about: "" });
        }
        let (name, about) = info.strip_prefix('{')?.split_once('}')?;
        let name = name.strip_prefix("prf:").unwrap_or(name);
        Some(Directive {
            name,
            about: about.trim(),
        })
    }

    fn becomes(&self, options: &Options<'t>) -> Option<Becomes> {
        let about = self.about;
        Some(match self.name {
            "figure" | "image" if !about.is_empty() => {
                let alt = options.value("alt").unwrap_or_default();
                let sizes = ["width", "height"].into_iter().filter_map(|key| {
                    let value = options.value(key)?.trim_end_matches("px");
                    Some(format!("{key}={value}"))
                });
                let sizes: Vec<String> = sizes.collect();
                let sizes = match sizes.is_empty() {
                    true => String::new(),
                    false => format!("{{{}}}", sizes.join(" ")),
                };
                Becomes::Lines(format!("![{alt}](<{about}>){sizes}"), None)
            }
            "math" => Becomes::Itself,
            "bibliography" | "contents" | "index" | "tableofcontents" | "toctree" => {
                Becomes::Nothing
            }
            // Of an exercise that stands between two directives.
            "exercise-start" => Becomes::Lines("::: exercise".to_owned(), None),
            "solution-start" => Becomes::Lines("::: solution".to_owned(), None),
            "exercise-end" | "solution-end" => Becomes::Lines(":::".to_owned(), None),
            // What only presenters see is taken out as a whole, and a drawing is a drawing.
            name if name == "mermaid" || table::is_private(name) => return None,
            name => {
                table::container(name)?;
                let (name, title) = self.container(options);
                Becomes::Lines(format!("::: {name} {title}"), Some(":::"))
            }
        })
    }

    /// The name of the container that it is, and its title. `{admonition}` is what its class says: what
    /// takes it out of the slide, if any of them does, else the last that is known.
    fn container(&self, options: &Options<'t>) -> (&'t str, &'t str) {
        let class = options.value("class").unwrap_or_default();
        let known = class.split([' ', ',']);
        let mut known = known.filter(|class| table::container(class).is_some());
        let out = known.clone().find(|class| table::is_taken_out(class));
        let name = out.or_else(|| known.next_back()).unwrap_or(self.name);
        (name, options.value("title").unwrap_or(self.about))
    }
}

/// `:key: value` under a directive's opening line, or YAML between two lines of `---`.
#[derive(Default)]
pub(super) struct Options<'t>(Vec<(&'t str, &'t str)>);

impl<'t> Options<'t> {
    /// Those at the start of `within`, whose lines begin with `prefix`, and where the text under them
    /// begins. Of Admonition's, keys that need no colon before them.
    pub(super) fn read(
        text: &'t str,
        within: Range<usize>,
        (prefix, bare): (&str, &[&str]),
    ) -> (Options<'t>, usize) {
        let mut options = Options::default();
        let mut at = within.start;
        let mut is_yaml = false;
        for line in slices::text(text, within.clone()).split_inclusive('\n') {
            let own = line.strip_prefix(prefix).unwrap_or(line).trim();
            match (is_yaml, own) {
                (false, "---") if at == within.start => is_yaml = true,
                (true, "---") => return (options, at + line.len()),
                _ => {
                    let option = match own.strip_prefix(':') {
                        Some(option) if !is_yaml => option.split_once(':'),
                        _ => own
                            .split_once(':')
                            .filter(|(key, _)| is_yaml || bare.contains(key)),
                    };
                    match option.filter(|(key, _)| is_key(key)) {
                        Some((key, value)) => options.0.push((key, value.trim())),
                        None if is_yaml => {}
                        None => break,
                    }
                }
            }
            at += line.len();
        }
        match is_yaml {
            // It is never closed, and no options then.
            true => (Options::default(), within.start),
            false => (options, at),
        }
    }

    pub(super) fn value(&self, key: &str) -> Option<&'t str> {
        let found = self.0.iter().find(|(own, _)| *own == key);
        found.map(|(_, value)| *value)
    }
}

fn is_key(key: &str) -> bool {
    let is_sign = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    !key.is_empty() && key.bytes().all(is_sign)
}
