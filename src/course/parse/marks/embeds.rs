//! Pages and videos of others that tools show in a window, `{%youtube abc %}`, `{{< video a.mp4 >}}`,
//! `@[vimeo](123)`: their links, or a player of a file beside the notes.

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

/// The address of what a tag of that name shows.
pub(super) fn address(name: &str, what: &str) -> Option<String> {
    let what = what.trim_matches(['"', '\'']);
    let is_id = !what.is_empty()
        && what
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    match name {
        "youtube" | "vimeo" | "video" | "pdf" | "slideshare" | "speakerdeck" | "figma"
        | "codepen" | "jsfiddle" | "gist" | "iframe"
            if what.starts_with("https://") || what.starts_with("http://") =>
        {
            Some(what.to_owned())
        }
        "youtube" if is_id => Some(format!("https://www.youtube.com/watch?v={what}")),
        "vimeo" if is_id => Some(format!("https://vimeo.com/{what}")),
        "video" if what.contains('.') => Some(what.to_owned()),
        _ => None,
    }
}

/// What stands in the place of the tag: a link, or the video.
pub(super) fn events(name: &str, what: &str) -> Option<Vec<Event<'static>>> {
    let address = address(name, what)?;
    let (link_type, title, id) = (LinkType::Inline, "".into(), "".into());
    let (dest_url, text) = (address.clone().into(), Event::Text(address.clone().into()));
    Some(match address.contains("://") {
        true => vec![
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            }),
            text,
            Event::End(TagEnd::Link),
        ],
        false => vec![
            Event::Start(Tag::Image {
                link_type,
                dest_url,
                title,
                id,
            }),
            Event::End(TagEnd::Image),
        ],
    })
}

/// The name and the first word of what a tag of a template says, `youtube abc`.
pub(super) fn words(tag: &str) -> Option<(&str, &str)> {
    let tag = tag.trim_matches(['-', ' ', '/', '<', '>', '%']);
    let (name, rest) = tag.split_once(char::is_whitespace)?;
    let what = rest.split_whitespace().next()?;
    Some((name, what.strip_prefix("src=").unwrap_or(what)))
}
