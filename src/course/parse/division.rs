//! What the front matter of a slide deck says of how its slides are divided, and how its lists
//! appear.

use pulldown_cmark::{Event, Tag, TagEnd};
use serde_json::{Map, Value};

use super::Placed;

/// How a deck divides its slides besides by what its tool always does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::course) struct Division {
    /// Slides begin at headings of these levels too: Marp's `headingDivider:`, presenterm's
    /// `implicit_slide_ends:`; of Quarto and Pandoc, the only ones: `slide-level:`.
    pub(in crate::course) levels: Vec<u8>,
    /// presenterm's `end_slide_shorthand:`: a rule ends a slide.
    pub(in crate::course) by_rules: bool,
    /// Quarto's `incremental:`, presenterm's `incremental_lists:`: lists appear item by item.
    pub(in crate::course) incremental: bool,
    /// Of xaringan: a slide with the title that the front matter says comes first, unless
    /// `seal: false`.
    pub(in crate::course) sealed: bool,
}

impl Division {
    pub(super) fn of(map: &Map<String, Value>) -> Division {
        let mut division = Division::default();
        division.take(map);
        // What one of several formats says.
        for key in ["format", "output", "options"] {
            let Some(Value::Object(formats)) = map.get(key) else {
                continue;
            };
            division.take(formats);
            for format in formats.values() {
                if let Value::Object(format) = format {
                    division.take(format);
                }
            }
        }
        division.sealed = is_sealed(map);
        division
    }

    fn take(&mut self, map: &Map<String, Value>) {
        let says = |key: &str| map.get(key) == Some(&Value::Bool(true));
        self.by_rules |= says("end_slide_shorthand");
        self.incremental |= says("incremental") || says("incremental_lists");
        if says("implicit_slide_ends") {
            self.levels = vec![1];
        }
        let up_to = ["headingDivider", "slide-level", "slide_level"];
        if let Some(levels) = up_to.iter().find_map(|key| self::levels(map.get(*key)?)) {
            self.levels = levels;
        }
    }
}

/// Whether xaringan makes a slide of the title: `output:` names it, alone or with what it is to do.
fn is_sealed(map: &Map<String, Value>) -> bool {
    let is_xaringan = |name: &str| name.starts_with("xaringan::");
    match map.get("output") {
        Some(Value::String(name)) => is_xaringan(name),
        Some(Value::Object(formats)) => formats.iter().any(|(name, format)| {
            is_xaringan(name) && format.get("seal") != Some(&Value::Bool(false))
        }),
        _ => false,
    }
}

/// `2`: levels 1 and 2; `[1, 3]`: these.
fn levels(value: &Value) -> Option<Vec<u8>> {
    let level = |value: &Value| {
        let level = u8::try_from(value.as_u64()?).ok()?;
        (1..=6).contains(&level).then_some(level)
    };
    match value {
        Value::Array(levels) => Some(levels.iter().filter_map(level).collect()),
        value => Some((1..=level(value)?).collect()),
    }
}

/// Events in which the comments that the front matter has for separators are rules, as all else is
/// that ends a slide.
pub(super) fn by_comments(events: Vec<Placed>, separators: &[String]) -> Vec<Placed> {
    if separators.is_empty() {
        return events;
    }
    let is_separator = |html: &str| {
        let inside = html.trim().strip_prefix("<!--");
        let inside = inside.and_then(|rest| rest.strip_suffix("-->"));
        inside.is_some_and(|inside| separators.iter().any(|own| own == inside.trim()))
    };
    let mut divided: Vec<Placed> = Vec::with_capacity(events.len());
    for (event, range) in events {
        divided.push((event, range));
        if let [
            ..,
            (Event::Start(Tag::HtmlBlock), range),
            (Event::Html(html), _),
            (Event::End(TagEnd::HtmlBlock), _),
        ] = divided.as_slice()
            && is_separator(html)
        {
            let rule = (Event::Rule, range.clone());
            divided.truncate(divided.len() - 3);
            divided.push(rule);
        }
    }
    divided
}
