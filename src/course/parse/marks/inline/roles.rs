//! Roles of MyST's, a name in braces before code that is none: `` {sub}`2` ``, `` {ref}`name` ``.

use pulldown_cmark::Event;

use super::{Reader, within};

impl Reader<'_> {
    /// What stands in the place of code before which the text that was written last has a role.
    pub(super) fn role(&mut self, said: &str) -> Option<Vec<Event<'static>>> {
        let (Event::Text(before), _) = self.out.last_mut()? else {
            return None;
        };
        let (kept, name) = before.strip_suffix('}')?.rsplit_once('{')?;
        let events = meaning(name, said)?;
        *before = kept.to_owned().into();
        Some(events)
    }
}

fn meaning(name: &str, said: &str) -> Option<Vec<Event<'static>>> {
    let text = |text: &str| vec![Event::Text(text.to_owned().into())];
    Some(match name {
        "sub" | "subscript" => within(("<sub>", "</sub>"), said),
        "sup" | "superscript" => within(("<sup>", "</sup>"), said),
        "kbd" => within(("<kbd>", "</kbd>"), said),
        "math" => vec![Event::InlineMath(said.to_owned().into())],
        "code" | "command" | "file" | "literal" | "option" | "program" | "samp" => {
            vec![Event::Code(said.to_owned().into())]
        }
        _ if name == "cite" || name.starts_with("cite:") => text(&format!(
            "[{}]",
            said.split(',')
                .map(str::trim)
                .collect::<Vec<_>>()
                .join("; ")
        )),
        "abbr" | "any" | "doc" | "download" | "eq" | "guilabel" | "index" | "menuselection"
        | "numref" | "prf:ref" | "ref" | "term" => {
            // `Words <target>`; of a number that is not known here, `Figure %s`, the word.
            let words = said.split_once(" <").map_or(said, |(words, _)| words);
            text(words.trim_end_matches("%s").trim_end())
        }
        _ => return None,
    })
}
