//! Videos and sounds: a player with controls for what lies on this server, a link for what does
//! not. Nothing plays by itself, and only the beginning of a file is loaded before somebody plays it.

use std::fmt::Write as _;

use super::links::{Target, resolve};
use super::markup::{Tag, escape, is_size};

/// A `<video>` or `<audio>` whose end is not reached.
#[derive(Debug)]
pub(super) struct Player {
    name: &'static str,
    /// What is kept of its attributes.
    attributes: String,
    /// Addresses on this server, with what their authors say of the type.
    sources: Vec<(String, String)>,
    /// The first address on another host.
    remote: Option<String>,
    tracks: String,
    /// Where in what is written its inside begins.
    pub(super) from: usize,
    /// How many players are open within it, which are left out.
    pub(super) inner: usize,
}

/// What a player has become.
pub(super) enum Played {
    /// Markup, to be written around its inside.
    Here(String, &'static str),
    /// It is on another host: that address.
    There(String),
    /// It has no address.
    Nowhere,
}

/// What a player says on this server by itself.
const OURS: &str = " controls preload=\"metadata\" playsinline";

impl Player {
    /// For a start tag after which the inside is written from there on.
    pub(super) fn open(tag: &Tag<'_>, base: &str, from: usize) -> Player {
        let mut player = Player {
            name: match tag.name {
                "audio" => "audio",
                _ => "video",
            },
            attributes: String::new(),
            sources: Vec::new(),
            remote: None,
            tracks: String::new(),
            from,
            inner: 0,
        };
        for (name, value) in &tag.attributes {
            let kept = match *name {
                "title" | "lang" | "dir" => true,
                "width" | "height" => is_size(value),
                _ => false,
            };
            if kept {
                let _ = write!(player.attributes, " {name}=\"{value}\"");
            }
            if matches!(*name, "loop" | "muted") {
                let _ = write!(player.attributes, " {name}");
            }
        }
        if let Some(Target::Here(url)) = tag.value("poster").map(|url| resolve(base, &url)) {
            let _ = write!(player.attributes, " poster=\"{}\"", escape(&url));
        }
        player.source(tag, base);
        player
    }

    /// Takes the address of its own tag or of a `<source>` in it.
    pub(super) fn source(&mut self, tag: &Tag<'_>, base: &str) {
        match tag.value("src").map(|src| resolve(base, &src)) {
            Some(Target::Here(url)) if url.starts_with('/') => {
                let media_type = tag.value("type").filter(|_| tag.name == "source");
                let media_type = media_type.map(|value| escape(&value)).unwrap_or_default();
                self.sources.push((url, media_type));
            }
            Some(Target::OtherHost(url)) => {
                self.remote.get_or_insert(url);
            }
            _ => {}
        }
    }

    /// Takes subtitles; their address, where they lie on this server.
    pub(super) fn track(&mut self, tag: &Tag<'_>, base: &str) -> Option<String> {
        let Some(Target::Here(url)) = tag.value("src").map(|src| resolve(base, &src)) else {
            return None;
        };
        let _ = write!(self.tracks, "<track src=\"{}\"", escape(&url));
        for (name, value) in &tag.attributes {
            match *name {
                "kind" | "srclang" | "label" => {
                    let _ = write!(self.tracks, " {name}=\"{value}\"");
                }
                "default" => self.tracks.push_str(" default"),
                _ => {}
            }
        }
        self.tracks.push('>');
        Some(url)
    }

    /// The addresses on this server that it plays.
    pub(super) fn addresses(&self) -> impl Iterator<Item = &str> {
        self.sources.iter().map(|(url, _)| url.as_str())
    }

    /// What it is called in findings.
    pub(super) fn noun(&self) -> &'static str {
        match self.name {
            "audio" => "sound",
            _ => "video",
        }
    }

    /// At its end tag.
    pub(super) fn close(self) -> Played {
        let Player {
            name,
            attributes,
            sources,
            remote,
            tracks,
            ..
        } = self;
        let mut markup = format!("<{name}{attributes}{OURS}");
        match (sources.as_slice(), remote) {
            ([], Some(url)) => return Played::There(url),
            ([], None) => return Played::Nowhere,
            ([(only, _)], _) => {
                let _ = write!(markup, " src=\"{}\">", escape(only));
            }
            (several, _) => {
                markup.push('>');
                for (url, media_type) in several {
                    let _ = write!(markup, "<source src=\"{}\"", escape(url));
                    if !media_type.is_empty() {
                        let _ = write!(markup, " type=\"{media_type}\"");
                    }
                    markup.push('>');
                }
            }
        }
        markup.push_str(&tracks);
        Played::Here(
            markup,
            match name {
                "audio" => "</audio>",
                _ => "</video>",
            },
        )
    }
}

/// A player for a file that stands in an image's place; `attributes` are the image's own.
pub(super) fn in_place_of_an_image(
    sound: bool,
    (url, alt): (&str, &str),
    attributes: &str,
) -> String {
    let name = if sound { "audio" } else { "video" };
    let label = match alt.trim() {
        "" => String::new(),
        alt => format!(" aria-label=\"{}\"", escape(alt)),
    };
    format!(
        "<{name}{label}{attributes}{OURS} src=\"{}\"></{name}>",
        escape(url)
    )
}
