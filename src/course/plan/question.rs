//! What is asked in a discussion.

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::course::block::Block;
use crate::course::headings::Headings;
use crate::course::names;
use crate::course::slices;
use crate::course::slide::Shown;
use crate::course::talk::{topic, unquoted};

/// The question: after "그룹 토론:", else in bold below the heading, else the course's, else
/// the heading. Empty in a deck without a discussion.
pub(super) fn question(slides: &[impl Shown], headings: &Headings, course: Option<&str>) -> String {
    let (Some(opening), Some(range)) = (headings.discussion(), headings.discussion_slides()) else {
        return String::new();
    };
    let slides = slices::part(slides, range);
    let blocks = || slides.iter().flat_map(|slide| &slide.written().blocks);
    topic(&opening.text)
        .or_else(|| blocks().find_map(asked))
        .or_else(|| course.map(str::to_owned))
        .unwrap_or_else(|| names::clean(&opening.text))
}

/// A paragraph that is bold from end to end, in quotation marks or a question.
fn asked(block: &Block) -> Option<String> {
    let [
        Event::Start(Tag::Paragraph),
        Event::Start(Tag::Strong),
        inside @ ..,
        Event::End(TagEnd::Strong),
        Event::End(TagEnd::Paragraph),
    ] = block.events.as_slice()
    else {
        return None;
    };
    let text = names::plain(inside);
    let bare = unquoted(&text);
    let asks = bare.len() < text.len() || bare.ends_with(['?', '？']);
    (asks && !bare.is_empty()).then(|| bare.to_owned())
}
