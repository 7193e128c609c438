//! Safe HTML with gaps → the HTML of a slide: gaps filled, links resolved, images checked.
//!
//! It reads what ammonia's serialiser wrote (`markup`), and writes only escaped values.

use std::fmt::Write as _;

use super::html::Filling;
use super::links::{Target, resolve};
use super::markup::{Piece, Tag, escape, is_size, pieces};
use super::media::{Inline, Media, inline};
use super::players::{Played, Player, in_place_of_an_image};
use super::{Context, Reference, Rendered, Role};
use crate::course::{Finding, Image, Placed, Severity};

/// Fills the gaps of `html` that carry `mark`.
pub(super) fn finish(
    html: &str,
    mark: &str,
    fillings: &[Filling],
    context: Context<'_>,
    mut findings: Vec<Finding>,
) -> Rendered {
    let mut finish = Finish {
        out: String::with_capacity(html.len() * 2),
        mark,
        fillings,
        context,
        findings: &mut findings,
        references: Vec::new(),
        line: None,
        links: 0,
        player: None,
    };
    for piece in pieces(html) {
        match piece {
            Piece::Text(text) => finish.out.push_str(text),
            Piece::Tag(tag) => finish.tag(&tag),
        }
    }
    let Finish {
        out: html,
        references,
        ..
    } = finish;
    Rendered {
        html,
        findings,
        references,
    }
}

struct Finish<'a> {
    out: String,
    mark: &'a str,
    fillings: &'a [Filling],
    context: Context<'a>,
    findings: &'a mut Vec<Finding>,
    references: Vec<Reference>,
    /// The first line of the block that is being copied, where it was said.
    line: Option<u32>,
    /// How many links are open: they do not nest.
    links: usize,
    /// The player that is open: they do not nest.
    player: Option<Player>,
}

impl Finish<'_> {
    fn tag(&mut self, tag: &Tag<'_>) {
        match tag.name {
            "a" if tag.closes => {
                self.links = self.links.saturating_sub(1);
                self.out.push_str(tag.source);
            }
            "a" => {
                self.links += 1;
                self.link(tag);
            }
            "img" => self.image(tag),
            "video" | "audio" => self.player(tag),
            "source" => {
                if let Some(player) = &mut self.player {
                    player.source(tag, self.context.base);
                }
            }
            "track" => {
                let player = self.player.as_mut();
                if let Some(url) = player.and_then(|open| open.track(tag, self.context.base)) {
                    self.refer(&url, Role::Link);
                }
            }
            "input" => self.checkbox(tag),
            "hr" | "wbr" => self.gap(tag),
            _ if tag.closes => self.out.push_str(tag.source),
            _ => self.other(tag),
        }
    }

    /// A value that is marked as ours, without its mark.
    fn ours<'v>(&self, value: &'v str) -> Option<&'v str> {
        value.strip_prefix(self.mark)?.strip_prefix('-')
    }

    fn gap(&mut self, tag: &Tag<'_>) {
        let Some(value) = tag.value("data-gap") else {
            let _ = write!(self.out, "<{}>", tag.name);
            return;
        };
        let number = self.ours(&value).and_then(|n| n.parse().ok());
        match number.and_then(|n: usize| self.fillings.get(n)) {
            Some(Filling::Markup(markup)) => self.out.push_str(markup),
            Some(Filling::Line(line)) => self.line = Some(*line),
            // Written by an author.
            None => {
                let _ = write!(self.out, "<{}>", tag.name);
            }
        }
    }

    /// Any other start tag: our steps lose their mark, an author's are left out. A `div` has an id
    /// only where it is a footnote's: an author's could be that of an element of the page.
    fn other(&mut self, tag: &Tag<'_>) {
        let changes = |name: &str| matches!(name, "data-step" | "id");
        if !tag.attributes.iter().any(|(name, _)| changes(name)) {
            self.out.push_str(tag.source);
            return;
        }
        self.out.push('<');
        self.out.push_str(tag.name);
        for (name, value) in &tag.attributes {
            match *name {
                "data-step" => {
                    if let Some(step) = self.ours(value).and_then(|n| n.parse::<u16>().ok()) {
                        let _ = write!(self.out, " data-step=\"{step}\"");
                    }
                }
                "id" if tag.name == "div" && !value.starts_with("fn-") => {}
                name => {
                    let _ = write!(self.out, " {name}=\"{value}\"");
                }
            }
        }
        self.out.push('>');
    }

    fn link(&mut self, tag: &Tag<'_>) {
        self.out.push_str("<a");
        for (name, value) in &tag.attributes {
            if !matches!(*name, "href" | "data-step") {
                let _ = write!(self.out, " {name}=\"{value}\"");
            }
        }
        match tag
            .value("href")
            .map(|href| resolve(self.context.base, &href))
        {
            Some(Target::Here(url)) => {
                self.refer(&url, Role::Link);
                let _ = write!(self.out, " href=\"{}\"", escape(&url));
            }
            Some(Target::Contact(url)) => {
                let _ = write!(self.out, " href=\"{}\"", escape(&url));
            }
            Some(Target::OtherHost(url)) => {
                let _ = write!(self.out, " href=\"{}\"{NEW_TAB}", escape(&url));
            }
            Some(Target::Refused) | None => {}
        }
        self.out.push('>');
    }

    fn image(&mut self, tag: &Tag<'_>) {
        let alt = tag.value("alt").unwrap_or_default();
        let inline = tag.value("src").and_then(|src| inline(&src));
        if let Some(inline) = inline {
            return self.inline_image(inline, &alt, tag);
        }
        let value = |name: &str| tag.value(name).unwrap_or_default();
        let placed = Placed::new(&value("src"), &alt, (&value("width"), &value("height")));
        let known = self.context.image(&placed.address);
        match tag.value("src").map(|src| resolve(self.context.base, &src)) {
            Some(Target::Here(url)) if url.starts_with('/') => {
                let path = url.split(['?', '#']).next().unwrap_or_default();
                let recording = Media::of(path).filter(|media| *media != Media::Picture);
                if let Some(media) = recording {
                    self.refer(&url, Role::Player);
                    let sound = media == Media::Sound;
                    let player = in_place_of_an_image(sound, (&url, &alt), &own(tag, false));
                    self.out.push_str(&player);
                    return;
                }
                self.refer(&url, Role::Picture);
                match placed.words(&known) {
                    None => self.shown_image(&url, (&placed, &known), tag),
                    Some(words) => {
                        let words = escape(&words);
                        let _ = write!(self.out, "<span class=\"absent\">{words}</span>");
                    }
                }
            }
            Some(Target::OtherHost(url)) => {
                self.link_in_place(&url, &placed.words(&known).unwrap_or_default());
                self.warn(format!(
                    "the image {url} is on another host and is shown as a link"
                ));
            }
            _ => {
                self.out.push_str(&escape(&alt));
                self.warn("an image has no address that can be shown".to_owned());
            }
        }
    }

    /// An image with its size, if that is known: it keeps its room before it has come.
    fn shown_image(&mut self, url: &str, (placed, known): (&Placed, &Image), tag: &Tag<'_>) {
        let size = placed.width(known);
        let _ = write!(
            self.out,
            "<img src=\"{}\" alt=\"{}\"{}",
            escape(url),
            escape(&placed.alt),
            own(tag, size.is_some())
        );
        if let Some((width, height)) = size {
            let _ = write!(self.out, " width=\"{width:.0}\" height=\"{height:.0}\"");
        }
        if placed.is_small(known) {
            self.out.push_str(" class=\"small\"");
        }
        self.out.push_str(" decoding=\"async\">");
    }

    /// An image that stands in its own address.
    fn inline_image(&mut self, inline: Inline, alt: &str, tag: &Tag<'_>) {
        let cause = match inline {
            Inline::Shown(url) => {
                let placed = Placed::new(&url, alt, ("", ""));
                return self.shown_image(&url, (&placed, &Image::Unknown), tag);
            }
            Inline::TooLong => "an image that stands in the text itself is larger than 256 KB",
            Inline::OtherKind => {
                "an image that stands in the text itself is no PNG, JPEG, GIF or WebP"
            }
        };
        self.out.push_str(&escape(alt));
        self.warn(cause.to_owned());
    }

    /// The start or the end of a player. What stands in it is for browsers that have none.
    fn player(&mut self, tag: &Tag<'_>) {
        match (&mut self.player, tag.closes) {
            (Some(open), false) => open.inner += 1,
            (Some(open), true) if open.inner > 0 => open.inner -= 1,
            (Some(_), true) => self.end_player(),
            (None, true) => {}
            (None, false) => {
                let from = self.out.len();
                self.player = Some(Player::open(tag, self.context.base, from));
            }
        }
    }

    fn end_player(&mut self) {
        let Some(player) = self.player.take() else {
            return;
        };
        let inside = self.out.split_off(player.from.min(self.out.len()));
        let urls: Vec<String> = player.addresses().map(str::to_owned).collect();
        for url in urls {
            self.refer(&url, Role::Player);
        }
        let noun = player.noun();
        match player.close() {
            Played::Here(start, end) => {
                self.out.push_str(&start);
                self.out.push_str(inside.trim());
                self.out.push_str(end);
            }
            Played::There(url) => {
                self.link_in_place(&url, &url);
                self.find(
                    format!("the {noun} {url} is on another host and is shown as a link"),
                    "save it beside the file and name it there",
                );
            }
            Played::Nowhere => {
                self.out.push_str(&inside);
                self.find(
                    format!("a {noun} has no address that can be played"),
                    "save it beside the file and name it in `src`",
                );
            }
        }
    }

    /// A link in the place of what is on another host; only its text within another link.
    fn link_in_place(&mut self, url: &str, text: &str) {
        if self.links > 0 {
            self.out.push_str(&escape(text));
        } else {
            let _ = write!(
                self.out,
                "<a href=\"{}\"{NEW_TAB}>{}</a>",
                escape(url),
                escape(text)
            );
        }
    }

    /// Notes the address of something that has to be on this server.
    fn refer(&mut self, url: &str, role: Role) {
        if url.starts_with('/') {
            self.references.push(Reference {
                line: self.line,
                url: url.to_owned(),
                role,
            });
        }
    }

    fn warn(&mut self, cause: String) {
        self.find(cause, "save the image beside the file and link to it there");
    }

    fn find(&mut self, cause: String, remedy: &str) {
        self.findings.push(Finding {
            severity: Severity::Warning,
            file: Default::default(),
            line: self.line,
            cause,
            remedy: remedy.to_owned(),
        });
    }

    /// A check box, disabled: it shows what is done and is not for ticking. Other inputs are left
    /// out.
    fn checkbox(&mut self, tag: &Tag<'_>) {
        if tag
            .value("type")
            .is_some_and(|t| t.eq_ignore_ascii_case("checkbox"))
        {
            let label = match self.context.is_korean() {
                true => "할 일",
                false => "task",
            };
            let _ = write!(
                self.out,
                "<input type=\"checkbox\" aria-label=\"{label}\" disabled"
            );
            if tag.value("checked").is_some() {
                self.out.push_str(" checked");
            }
            self.out.push('>');
        }
    }
}

/// A link to another host opens beside the slides.
const NEW_TAB: &str = " target=\"_blank\" rel=\"noopener noreferrer\"";

/// The attributes of an image that stay as they are; those of its size where it is not known.
fn own(tag: &Tag<'_>, sized: bool) -> String {
    let mut own = String::new();
    for (name, value) in &tag.attributes {
        let kept = match *name {
            "title" | "align" | "lang" | "dir" => true,
            "width" | "height" => !sized && is_size(value),
            _ => false,
        };
        if kept {
            let _ = write!(own, " {name}=\"{value}\"");
        }
    }
    own
}
