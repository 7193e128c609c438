//! Safe HTML with gaps → the HTML of a slide: gaps filled, links resolved, images checked.
//!
//! It reads what ammonia's serialiser wrote (`markup`), and writes only escaped values.

use std::fmt::Write as _;

use super::html::Filling;
use super::links::{Target, resolve};
use super::markup::{Piece, Tag, escape, pieces};
use super::{Context, Reference, Rendered, Role};
use crate::course::{Finding, Severity};

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
        match tag.value("src").map(|src| resolve(self.context.base, &src)) {
            Some(Target::Here(url)) if url.starts_with('/') => {
                self.refer(&url, Role::Picture);
                let _ = write!(
                    self.out,
                    "<img src=\"{}\" alt=\"{}\"",
                    escape(&url),
                    escape(&alt)
                );
                for (name, value) in &tag.attributes {
                    let kept = match *name {
                        "title" | "align" | "lang" | "dir" => true,
                        "width" | "height" => is_size(value),
                        _ => false,
                    };
                    if kept {
                        let _ = write!(self.out, " {name}=\"{value}\"");
                    }
                }
                self.out.push_str(" decoding=\"async\">");
            }
            Some(Target::OtherHost(url)) => {
                let text = if alt.trim().is_empty() { &url } else { &*alt };
                if self.links > 0 {
                    self.out.push_str(&escape(text));
                } else {
                    let _ = write!(
                        self.out,
                        "<a href=\"{}\"{NEW_TAB}>{}</a>",
                        escape(&url),
                        escape(text)
                    );
                }
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
        self.findings.push(Finding {
            severity: Severity::Warning,
            file: Default::default(),
            line: self.line,
            cause,
            remedy: "save the image beside the file and link to it there".to_owned(),
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

/// Whether a width or height is pixels or percent.
fn is_size(value: &str) -> bool {
    let digits = value.strip_suffix('%').unwrap_or(value);
    (1..=5).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
}
