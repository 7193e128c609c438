//! Files that a file takes in: their slides, or what stands in them, in the place where it names
//! them. What they show and link is relative to their own folder.

use std::ops::RangeInclusive;
use std::path::Path;

use pulldown_cmark::{CowStr, Event, Tag};

use super::Draft;
use crate::course::finding::{Finding, Severity};
use crate::course::image::{Image, Images, tags};
use crate::course::included::{Included, Names, Notes, Origins};
use crate::course::parse::{self, Dialect, Given, Mark, MarkKind, Parsed};
use crate::course::tex::Macros;

/// A file that takes others in has one of these in it.
pub(in crate::course) const MARKS: [&str; 4] = ["src:", "{{< include", "{{#include", "include:"];

/// So many bytes are taken in by one deck, as many as a file may have.
const MOST: usize = 2 * 1024 * 1024;

/// What is taken in by a deck.
pub(super) struct Taken<'a> {
    names: &'a Names,
    origins: Origins<'a>,
    images: Images<'a>,
    dialect: Dialect,
    macros: Macros,
    /// The files that are being read, one in the other, with how many lines are counted before
    /// them.
    open: Vec<(&'a Included, u32)>,
    /// How many bytes may be taken in yet.
    left: usize,
    pub(super) findings: Vec<Finding>,
    /// What the deck itself names.
    pub(super) wanted: Vec<String>,
}

/// What an address leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Image,
    Link,
}

impl<'a> Taken<'a> {
    pub(super) fn new(notes: Notes<'a>, images: Images<'a>, deck: &Parsed) -> Taken<'a> {
        Taken {
            names: notes.names,
            origins: notes.origins(),
            images,
            dialect: deck.dialect,
            macros: deck.front.macros.clone(),
            open: Vec::new(),
            left: MOST,
            findings: Vec::new(),
            wanted: Vec::new(),
        }
    }

    /// How many lines are counted before those of the file that is being read.
    pub(super) fn before(&self) -> u32 {
        self.open.last().map_or(0, |(_, before)| *before)
    }

    /// The slides of a file, of Slidev's `src: ./more.md#2,5-7` those; which the line names.
    pub(super) fn slides(&mut self, src: &str, line: u32) -> Vec<Draft> {
        let (address, range) = src.split_once('#').unwrap_or((src, ""));
        let Some(mut parsed) = self.open(address, line) else {
            return Vec::new();
        };
        let slides = super::drafts(&mut parsed, self);
        self.close(parsed.findings);
        let ranges: Vec<RangeInclusive<usize>> = range.split(',').filter_map(numbers).collect();
        let is_meant = |at: usize| range.is_empty() || ranges.iter().any(|own| own.contains(&at));
        let slides = (1..).zip(slides);
        slides
            .filter_map(|(at, slide)| is_meant(at).then_some(slide))
            .collect()
    }

    /// Puts what stands in files that a file names in a line of their own into its blocks.
    pub(super) fn put_into(&mut self, parsed: &mut Parsed) {
        let takes = |mark: &Mark| matches!(mark.kind, MarkKind::Include(_));
        if !parsed.marks.iter().any(takes) {
            return;
        }
        let mut rest = std::mem::take(&mut parsed.blocks).into_iter();
        let mut read = 0;
        for mark in std::mem::take(&mut parsed.marks) {
            parsed
                .blocks
                .extend(rest.by_ref().take(mark.at.saturating_sub(read)));
            read = mark.at;
            let at = parsed.blocks.len();
            let MarkKind::Include(address) = &mark.kind else {
                parsed.marks.push(Mark { at, ..mark });
                continue;
            };
            let Some(mut part) = self.open(address, mark.line) else {
                continue;
            };
            self.put_into(&mut part);
            self.close(part.findings);
            let marks = part.marks.into_iter();
            parsed.marks.extend(marks.map(|mark| Mark {
                at: at + mark.at,
                ..mark
            }));
            parsed.blocks.append(&mut part.blocks);
        }
        parsed.blocks.extend(rest);
    }

    /// Begins to read a file, whose blocks these are.
    fn open(&mut self, address: &str, line: u32) -> Option<Parsed> {
        if self.open.is_empty() {
            self.wanted.push(address.to_owned());
        }
        let by = self.open.last().map(|(own, _)| own.file.as_path());
        let Some((file, before)) = self.origins.find(by, address) else {
            let remedy =
                "Mend its name, or put it there; files outside of the served folder are not read";
            return self.tell(
                line,
                format!("the file {address} is not there to be taken in"),
                remedy,
            );
        };
        let is_open = |path: &Path| self.open.iter().any(|(own, _)| own.file == path);
        if is_open(&file.file) {
            let remedy = "Leave one of the two out";
            return self.tell(line, format!("the file {address} takes in itself"), remedy);
        }
        let Some(left) = self.left.checked_sub(file.text.len()) else {
            let remedy = "Divide the deck into several files";
            return self.tell(
                line,
                format!("{address} is not taken in, because more than 2 MiB would be"),
                remedy,
            );
        };
        self.left = left;
        self.open.push((file, before));
        let given = Given {
            dialect: Some(self.dialect),
            before,
            names: self.names,
            macros: Some(&self.macros),
        };
        let mut parsed = parse::parse_as(&file.text, &given);
        for block in &mut parsed.blocks {
            for event in &mut block.events {
                self.readdress(event);
            }
        }
        for mark in &mut parsed.marks {
            if let MarkKind::Backdrop(backdrop) = &mut mark.kind {
                backdrop.address = self.address(&backdrop.address, Target::Image);
            }
        }
        Some(parsed)
    }

    fn close(&mut self, findings: Vec<Finding>) {
        self.open.pop();
        self.findings.extend(findings);
    }

    fn tell<T>(&mut self, line: u32, cause: String, remedy: &str) -> Option<T> {
        self.findings.push(Finding {
            severity: Severity::Warning,
            file: Default::default(),
            line: Some(line),
            cause,
            remedy: remedy.to_owned(),
        });
        None
    }

    /// An address of the file that is being read, as the deck would write it. An image that is not
    /// beside that file may be beside the deck, because some tools look for it there.
    pub(super) fn address(&self, address: &str, target: Target) -> String {
        let folder = self.open.last().map_or("", |(own, _)| own.folder.as_str());
        let is_relative = !folder.is_empty()
            && !address.is_empty()
            && !address.starts_with(['/', '#'])
            && !address.split('/').next().unwrap_or_default().contains(':');
        if !is_relative {
            return address.to_owned();
        }
        let own = format!("{folder}{}", address.trim_start_matches("./"));
        let is_absent = |address: &str| matches!((self.images)(address), Image::Absent(_));
        match target == Target::Image && is_absent(&own) && !is_absent(address) {
            true => address.to_owned(),
            false => own,
        }
    }

    fn readdress(&self, event: &mut Event<'static>) {
        match event {
            Event::Start(Tag::Image { dest_url, .. }) => {
                *dest_url = CowStr::from(self.address(dest_url, Target::Image));
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                *dest_url = CowStr::from(self.address(dest_url, Target::Link));
            }
            Event::Html(html) | Event::InlineHtml(html) if html.contains("src=") => {
                let mut changed = html.to_string();
                for tag in tags(html) {
                    let own = tag.value("src");
                    let to = self.address(&own, Target::Image);
                    if to != own {
                        let tag_to = tag.source.replacen(&own, &to, 1);
                        changed = changed.replacen(tag.source, &tag_to, 1);
                    }
                }
                *html = CowStr::from(changed);
            }
            _ => {}
        }
    }
}

/// `5-7`, or `5` alone.
fn numbers(range: &str) -> Option<RangeInclusive<usize>> {
    let (first, last) = range.split_once('-').unwrap_or((range, range));
    Some(first.trim().parse().ok()?..=last.trim().parse().ok()?)
}
