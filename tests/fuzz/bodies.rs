//! What the fuzz targets do with any bytes, and what must hold then. The suite runs the same
//! over the seeds and over mutations of real notes, on stable.

#![allow(dead_code, reason = "each target is one of these")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::HashSet;
use std::sync::{Arc, LazyLock};

use cuecard::course::plan::{Discussion, DiscussionPhase, Terms};
use cuecard::course::schedule;
use cuecard::course::{self, CourseOutline, Deck, Outline, Prepared, SlideOutline};
use cuecard::render::{self, Renderer};
use cuecard::room::{Context, Giver, PresenterDevice, Room, Seat};
use cuecard::wire::{AudienceFrame, Millis, PresenterFrame, TimerState};
use pulldown_cmark::Event;

static RENDERER: LazyLock<Renderer> = LazyLock::new(Renderer::default);

/// From Markdown to slides that fit, their plan, their HTML: each id is there once, and no
/// comment is left for anybody to see.
pub(crate) fn notes(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let measure = |source: &str, steps: Option<&str>| RENDERER.measure(source, steps);
    let Prepared { deck, plan, .. } = course::deck(
        &*text,
        &Terms::default(),
        None,
        course::fit::Measure::of_diagrams(&measure),
    );
    if !deck.slides.is_empty() {
        assert_eq!(
            plan.slides.iter().sum::<u32>(),
            plan.slot,
            "the class is planned"
        );
    }
    schedule(&*text);
    deck.outline_text();
    each_id_is_there_once(&deck);
    for slide in &deck.slides {
        for event in slide.written.blocks.iter().flat_map(|block| &block.events) {
            if let Event::Html(html) | Event::InlineHtml(html) = event {
                assert!(!html.contains("<!--"), "a comment is left: {html}");
            }
        }
        let context = render::Context {
            images: None,
            base: "/",
            lang: Some("ko"),
        };
        RENDERER.slide(slide, false, context);
    }
}

fn each_id_is_there_once(deck: &Deck) {
    let mut ids = HashSet::new();
    for slide in &deck.slides {
        assert!(!slide.written.id.is_empty(), "a slide without id");
        for id in slide.written.anchors.iter().chain([&slide.written.id]) {
            assert!(ids.insert(id), "the id {id} twice");
        }
    }
}

/// Frames as browsers send them, a line each, to a room of a small course. `@500` lets half a
/// second pass. Who gives a command follows from its id: 0 and 1 a desk and another, 2 a seat,
/// 3 the desk again, and so on.
pub(crate) fn wire(data: &[u8]) {
    let course = small_course();
    let mut now = 1_700_000_000_000;
    let mut room = Room::new(&course);
    for line in data.split(|byte| *byte == b'\n') {
        if let Some(wait) = line.strip_prefix(b"@") {
            let wait = std::str::from_utf8(wait)
                .ok()
                .and_then(|ms| ms.parse::<u32>().ok());
            now += Millis::from(wait.unwrap_or_default());
        }
        let attendee = serde_json::from_slice::<AudienceFrame>(line);
        if let Ok(PresenterFrame::Command(order)) = serde_json::from_slice(line) {
            assert!(attendee.is_err(), "an attendee's frame is a command");
            let context = Context {
                epoch: "e",
                course: &course,
                now,
            };
            if let Ok(next) = room.apply(&order, &giver(order.id), context) {
                assert_ne!(next, room, "{order:?} changed nothing");
                room = next;
            }
            is_within_bounds(&room, context);
            let stored = serde_json::to_string(&room).unwrap();
            assert_eq!(serde_json::from_str::<Room>(&stored).unwrap(), room);
        }
    }
}

/// What holds of every room: it shows a slide and a step that are there, and its countdown counts.
pub(crate) fn is_within_bounds(room: &Room, context: Context<'_>) {
    let snapshot = room.snapshot(1, context, None);
    let open = snapshot.deck.as_deref();
    if let Some(outline) = open.and_then(|deck| context.course.deck(deck)) {
        assert!(snapshot.slide <= outline.slides.len().saturating_sub(1));
        let slide = outline.slides.get(snapshot.slide);
        assert!(snapshot.step <= slide.map_or(0, |slide| slide.steps));
    }
    if let Some(timer) = &snapshot.timer {
        assert!(!timer.phases.is_empty());
        assert!(timer.phases.iter().all(|phase| phase.length >= 0));
        let total: Millis = timer.phases.iter().map(|phase| phase.length).sum();
        assert!(timer.state != TimerState::Armed || total > 0);
    }
}

fn giver(id: u64) -> Giver {
    match id % 3 {
        0 => Giver::Presenter(PresenterDevice::unpaired("desk")),
        1 => Giver::Presenter(PresenterDevice::unpaired("other")),
        _ => Giver::Seat(Seat::parse("0123456789abcdef").unwrap()),
    }
}

/// Deck `a`: two slides, the second one with two steps, and a discussion. Deck `b`: one slide.
fn small_course() -> CourseOutline {
    let slide = |id: &str, steps| SlideOutline {
        id: id.to_owned(),
        title: id.to_owned(),
        steps,
        revision: format!("revision of {id}"),
        skippable: steps > 0,
        blocks: Vec::new(),
        activity: None,
    };
    let deck = |name: &str, slides, discussion| {
        Arc::new(Outline {
            deck: name.to_owned(),
            title: name.to_owned(),
            revision: format!("revision of {name}"),
            slides,
            sections: Vec::new(),
            discussion,
            plan: Default::default(),
        })
    };
    let phases = [240, 360].map(|seconds| DiscussionPhase {
        name: String::new(),
        seconds,
    });
    let discussion = Discussion {
        title: "Which?".to_owned(),
        slides: (1, 2),
        phases: phases.into(),
    };
    CourseOutline {
        decks: vec![
            deck(
                "a",
                vec![slide("one", 0), slide("two", 2)],
                Some(discussion),
            ),
            deck("b", vec![slide("start", 0)], None),
        ],
    }
}
