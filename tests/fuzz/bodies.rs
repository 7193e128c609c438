//! What the fuzz targets do with any bytes, and what must hold then. The suite runs the same
//! over the seeds and over mutations of real notes, on stable.

#![allow(dead_code, reason = "each target is one of these")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::HashSet;
use std::sync::{Arc, LazyLock};

use cuecard::course::plan::{Discussion, DiscussionPhase, Terms};
use cuecard::course::schedule;
use cuecard::course::{
    self, Activity, Answers as Asked, CourseOutline, Deck, Outline, Prepared, SlideOutline,
};
use cuecard::render::{self, Renderer};
use cuecard::room::{Answers, Context, Giver, PresenterDevice, Rates, Room, Seat};
use cuecard::wire::{AudienceFrame, Millis, PostState, PresenterFrame, TimerState, Variant};
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
    let (mut answers, mut rates) = (Answers::default(), Rates::default());
    let mut stored = Vec::new();
    for line in data.split(|byte| *byte == b'\n') {
        if let Some(wait) = line.strip_prefix(b"@") {
            let wait = std::str::from_utf8(wait)
                .ok()
                .and_then(|ms| ms.parse::<u32>().ok());
            now += Millis::from(wait.unwrap_or_default());
        }
        let context = Context {
            epoch: "e",
            course: &course,
            now,
        };
        let attendee = serde_json::from_slice::<AudienceFrame>(line);
        match &attendee {
            Ok(AudienceFrame::Answer(reply)) => {
                let by = (&seat(reply.id), &mut rates);
                if let Ok((class, kept)) = answers.apply(reply, by, (&room, context)) {
                    stored.extend(kept.into_iter().map(|one| (class.clone(), one)));
                }
            }
            Ok(AudienceFrame::Post(posting)) => {
                let by = (&seat(posting.id), &mut rates);
                if let Ok((class, kept, _)) = answers.post(posting, by, (&room, context)) {
                    stored.extend(kept.into_iter().map(|one| (class.clone(), one)));
                }
            }
            _ => {}
        }
        if let Ok(PresenterFrame::Command(order)) = serde_json::from_slice(line) {
            assert!(attendee.is_err(), "an attendee's frame is a command");
            if let Ok((next, kept)) = answers.obey(&order, &giver(order.id), (&room, context)) {
                assert_ne!(next.as_ref(), Some(&room), "{order:?} changed nothing");
                room = next.unwrap_or(room);
                stored.extend(kept);
            }
            is_within_bounds(&room, context);
            let stored = serde_json::to_string(&room).unwrap();
            assert_eq!(serde_json::from_str::<Room>(&stored).unwrap(), room);
        }
        is_told_what_is_shown(&answers, &room, context);
    }
    let mut again = Answers::default();
    for (class, kept) in stored {
        let kept = serde_json::to_string(&kept).unwrap();
        again.restore(&class, serde_json::from_str(&kept).unwrap());
    }
    let context = Context {
        epoch: "e",
        course: &course,
        now,
    };
    let told = |answers: &Answers| {
        let posts = answers.written(&room, context, Variant::Presenters);
        (posts, answers.tally(&room, context, true))
    };
    assert_eq!(told(&again), told(&answers), "what is stored is all of it");
}

/// What holds of what everybody is told: no post that is not shown, and not too many on the stage.
fn is_told_what_is_shown(answers: &Answers, room: &Room, context: Context<'_>) {
    let told = answers.written(room, context, Variant::Everyone);
    assert_eq!(told.lost, None);
    for board in told.board.iter().chain([&told.questions]) {
        assert_eq!(board.moderation, None);
        let on_stage = |state| matches!(state, PostState::Pinned | PostState::Alone);
        for post in &board.posts {
            assert!(post.state == PostState::Shown || on_stage(post.state));
            assert!(!post.text.is_empty() && post.text.chars().count() <= 280);
        }
        assert!(
            board
                .posts
                .iter()
                .filter(|post| on_stage(post.state))
                .count()
                <= 6
        );
    }
    let pinned = told.questions.posts.iter();
    assert!(
        pinned
            .filter(|post| post.state == PostState::Pinned)
            .count()
            <= 1
    );
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
        _ => Giver::Seat(seat(0)),
    }
}

/// One of three seats.
fn seat(id: u64) -> Seat {
    Seat::parse(&format!("{:08x}", id % 3)).unwrap()
}

/// Deck `a`: two slides, the second one with two steps, and a discussion. Deck `b`: one slide, and one
/// that asks for text.
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
    let asks = SlideOutline {
        activity: Some(Activity::Question(Asked::Text)),
        ..slide("ask", 1)
    };
    CourseOutline {
        decks: vec![
            deck(
                "a",
                vec![slide("one", 0), slide("two", 2)],
                Some(discussion),
            ),
            deck("b", vec![slide("start", 0), asks], None),
        ],
    }
}
