//! Pictures that other tools put behind a slide → pictures on it: beside what stands there, or alone.
//!
//! Nothing is written over them, because letters on a picture nobody knows cannot be read.

use pulldown_cmark::{Event, LinkType, Tag};

use super::Draft;
use crate::course::block::{Beside, Block, BlockKind, Fitted, Reveal, Share, Sides};
use crate::course::finding::{Finding, Severity};
use crate::course::parse::{self, Backdrop, Side};

/// The pair of a picture and what stands beside it, whatever pairs its slide has.
const PAIR: u16 = u16::MAX;

/// The pictures of a slide, with the lines that name them.
#[derive(Debug, Default)]
pub(super) struct Backdrops(Vec<(Backdrop, u32)>);

impl Backdrops {
    pub(super) fn add(&mut self, backdrop: Backdrop, line: u32) {
        self.0.push((backdrop, line));
    }

    /// Puts them on the slide, whose text begins with the block of that number: the picture first,
    /// because it stands above the text where there is no room beside. The line of one that was to
    /// stand behind the text.
    pub(super) fn hang(&self, blocks: &mut Vec<Block>, body: usize) -> Option<u32> {
        let mut shown = self.0.iter().filter(|(own, _)| !own.is_elsewhere());
        let (first, line) = shown.clone().next()?;
        let addresses = shown.clone().map(|(own, _)| own.address.as_str());
        let mut picture = picture(addresses, *line);
        let at = body.min(blocks.len());
        let rest = blocks.get_mut(at..).unwrap_or_default();
        let has_text = rest.iter().any(|block| block.kind != BlockKind::Rule);
        let has_columns = rest.iter().any(|block| block.beside.is_some());
        if !has_text || has_columns {
            blocks.push(picture);
            return None;
        }
        let side = shown.find(|(own, _)| own.side != Side::Behind);
        let (side, percent) = side.map_or((first.side, first.percent), |(own, _)| {
            (own.side, own.percent)
        });
        let percent = if percent == 0 {
            50.0
        } else {
            f32::from(percent)
        };
        let sides = match side {
            Side::Left => Sides {
                share: Share::of_left(percent),
                swapped: false,
            },
            Side::Right | Side::Behind => Sides {
                share: Share::of_left(100.0 - percent),
                swapped: true,
            },
        };
        let beside = |second| Beside {
            pair: PAIR,
            second,
            sides,
        };
        for block in rest {
            block.beside = Some(beside(true));
        }
        picture.beside = Some(beside(false));
        blocks.insert(at, picture);
        (side == Side::Behind).then_some(*line)
    }
}

/// A paragraph of pictures side by side.
fn picture<'a>(addresses: impl Iterator<Item = &'a str>, line: u32) -> Block {
    let mut events = vec![Event::Start(Tag::Paragraph)];
    let mut source = String::new();
    for address in addresses {
        let tag = Tag::Image {
            link_type: LinkType::Inline,
            dest_url: address.to_owned().into(),
            title: "".into(),
            id: "".into(),
        };
        let end = Event::End(tag.to_end());
        events.extend([Event::Start(tag), end, Event::SoftBreak]);
        source.push_str(address);
        source.push('\n');
    }
    events.pop();
    events.push(Event::End(Tag::Paragraph.to_end()));
    Block {
        kind: BlockKind::Paragraph,
        lines: line..line.saturating_add(1),
        hash: parse::hash(&source),
        step: None,
        reveal: Reveal::default(),
        events,
        beside: None,
        fitted: Fitted::Whole,
    }
}

/// Tells once of pictures on other hosts, which are not loaded.
pub(super) fn elsewhere(drafts: &[Draft]) -> Option<Finding> {
    let all = drafts.iter().flat_map(|draft| &draft.backdrops.0);
    let mut others = all.filter(|(own, _)| own.is_elsewhere());
    let (first, line) = others.next()?;
    let count = 1 + others.count();
    let address = &first.address;
    Some(Finding {
        severity: Severity::Warning,
        file: Default::default(),
        line: Some(*line),
        cause: match count {
            1 => format!("the background {address} is on another host and is not shown"),
            _ => format!(
                "{count} backgrounds are on other hosts and are not shown, such as {address}"
            ),
        },
        remedy: "Save them beside the notes, and write their names there".to_owned(),
    })
}
