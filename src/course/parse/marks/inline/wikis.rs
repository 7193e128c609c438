//! Links of wikis, `[[note]]`, and what they take in, `![[picture.png]]`.

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use super::{Mark, near, quoted};
use crate::course::included::Names;

/// `[[note]]`, `[[note#heading|label]]`
pub(super) fn wiki(before: &str, after: &str, names: &Names) -> Option<Mark> {
    let (target, label, length) = between(after, "[[")?;
    // A citation, `[[1]](https://…)`, or code that lost its fence.
    if after.get(length..)?.starts_with('(') || before.ends_with(['!', '\\']) {
        return None;
    }
    if target.trim_matches('_').eq_ignore_ascii_case("toc") {
        return Some(Mark::of(Vec::new(), length));
    }
    let label = label.unwrap_or_else(|| {
        let (note, heading) = target.split_once('#').unwrap_or((&target, ""));
        let name = note.rsplit('/').next().unwrap_or_default();
        match (name, heading.trim_start_matches('^')) {
            (name, "") => name.to_owned(),
            ("", heading) => heading.to_owned(),
            (name, heading) => format!("{name} > {heading}"),
        }
    });
    Some(Mark::of(link(&target, label, names), length))
}

/// `![[picture.png|200]]`; of a note, which is not taken in here, the link.
pub(super) fn embed(after: &str, names: &Names) -> Option<Mark> {
    let (target, label, length) = between(after, "![[")?;
    let file = target.split('#').next().unwrap_or_default();
    let is_file = file.rsplit_once('.').is_some_and(|(name, ending)| {
        !name.is_empty()
            && (2..=5).contains(&ending.len())
            && ending.bytes().all(|b| b.is_ascii_alphanumeric())
            && !ending.eq_ignore_ascii_case("md")
    });
    if !is_file {
        let label = label.unwrap_or_else(|| target.clone());
        return Some(Mark::of(link(&target, label, names), length));
    }
    let ending = file.rsplit('.').next().unwrap_or_default().to_lowercase();
    if !SHOWN.contains(&ending.as_str()) {
        let name = file.rsplit('/').next().unwrap_or_default();
        let address = names.get(file).map_or(file, String::as_str);
        let label = label.unwrap_or_else(|| name.to_owned());
        return Some(Mark::of(link_to(address.to_owned(), label), length));
    }
    let size = label.clone().unwrap_or_default();
    let (width, height) = size.split_once('x').unwrap_or((&size, ""));
    let number = |n: &str| n.len() <= 5 && n.bytes().all(|b| b.is_ascii_digit());
    let is_size = !width.is_empty() && number(width) && number(height);
    let name = file.rsplit('/').next().unwrap_or_default();
    let alt = match label {
        Some(label) if !is_size => label,
        _ => name
            .rsplit_once('.')
            .map_or(name, |(name, _)| name)
            .to_owned(),
    };
    let address = names.get(file).map_or(file, String::as_str);
    let mut html = format!("<img src=\"{}\" alt=\"{}\"", quoted(address), quoted(&alt));
    if is_size {
        html.push_str(&format!(" width=\"{width}\""));
        if !height.is_empty() {
            html.push_str(&format!(" height=\"{height}\""));
        }
    }
    html.push('>');
    Some(Mark::of(vec![Event::InlineHtml(html.into())], length))
}

/// The endings of files that are shown where they are embedded; of others stands the link.
const SHOWN: [&str; 22] = [
    "3gp", "avif", "bmp", "flac", "gif", "heic", "jpeg", "jpg", "m4a", "m4v", "mkv", "mov", "mp3",
    "mp4", "oga", "ogg", "ogv", "png", "svg", "wav", "webm", "webp",
];

/// A link to a note by its name.
fn link(target: &str, label: String, names: &Names) -> Vec<Event<'static>> {
    let (note, heading) = target.split_once('#').unwrap_or((target, ""));
    let mut address = match names.get(note) {
        Some(address) => address.clone(),
        None if note.is_empty() => String::new(),
        None => format!("{}.md", note.strip_suffix(".md").unwrap_or(note)),
    };
    if !heading.is_empty() {
        address.push('#');
        address.push_str(&crate::course::names::slug(heading));
    }
    link_to(address, label)
}

fn link_to(address: String, label: String) -> Vec<Event<'static>> {
    let tag = Tag::Link {
        link_type: LinkType::Inline,
        dest_url: CowStr::from(address),
        title: "".into(),
        id: "".into(),
    };
    vec![
        Event::Start(tag),
        Event::Text(label.into()),
        Event::End(TagEnd::Link),
    ]
}

/// What stands between the brackets of a wiki's link: the note, and what is said of it.
fn between(after: &str, open: &str) -> Option<(String, Option<String>, usize)> {
    let inside = after.strip_prefix(open)?;
    // What of brackets is no link is seen at the next one.
    let near = near(inside);
    let at = near.find(['[', ']', '|'])?;
    let end = match near.get(at..)? {
        rest if rest.starts_with("]]") => at,
        rest if rest.starts_with('|') => at + rest.find("]]")?,
        _ => return None,
    };
    let inside = inside.get(..end)?;
    let (target, label) = match inside.split_once('|') {
        Some((target, label)) => (target.trim_end_matches('\\'), Some(label.trim().to_owned())),
        None => (inside, None),
    };
    let note = target.split('#').next().unwrap_or_default();
    let named = target.chars().any(char::is_alphabetic) || target.starts_with('#');
    let is_name = named
        && !target.starts_with(char::is_whitespace)
        && !target.ends_with(char::is_whitespace)
        && !note.contains('=')
        && !target.contains(['[', ']', '\n', '"', '<', '>', ';', '$']);
    is_name.then(|| (target.to_owned(), label, open.len() + end + 2))
}
