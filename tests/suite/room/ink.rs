//! What presenters draw: when it is taken, what undoing does, how much there may be; whiteboards.

use cuecard::wire::{Colour, InkCommand, Pen, Stroke, Surface};

use super::*;

/// A class that is on, at the slide `two` of deck `a`.
struct Drawing {
    class: Class,
    answers: Answers,
    /// All that was to be stored, in that order.
    stored: Vec<(Taught, Kept)>,
}

impl Drawing {
    fn new() -> Drawing {
        Drawing {
            class: Class::new().all([NEXT_SLIDE]),
            answers: Answers::default(),
            stored: Vec::new(),
        }
    }

    fn give(&mut self, device: &str, command: Command) -> Result<(), Refusal> {
        let kept = self.class.obey(&mut self.answers, device, command)?;
        self.stored.extend(kept);
        Ok(())
    }

    fn ink(&mut self, command: InkCommand) -> Result<(), Refusal> {
        self.give("desk", Command::Ink(command))
    }

    fn draw(&mut self, mark: u64) -> Result<(), Refusal> {
        self.draw_of(mark, line(3))
    }

    fn draw_of(&mut self, mark: u64, points: Vec<i32>) -> Result<(), Refusal> {
        self.ink(draw(&self.here(), mark, points))
    }

    fn erase(&mut self, marks: &[u64]) -> Result<(), Refusal> {
        let (on, marks) = (self.here(), marks.to_vec());
        self.ink(InkCommand::Erase { on, marks })
    }

    fn undo(&mut self) -> Result<(), Refusal> {
        let on = self.here();
        self.ink(InkCommand::Undo { on })
    }

    fn clear(&mut self) -> Result<(), Refusal> {
        let on = self.here();
        self.ink(InkCommand::Clear { on })
    }

    /// What the room shows.
    fn here(&self) -> Surface {
        let snapshot = self.class.snapshot();
        Surface {
            slide: snapshot.slide_id,
            whiteboard: snapshot.whiteboard,
        }
    }

    /// The marks of what is told.
    fn told(&self) -> Vec<u64> {
        let view = self.answers.ink(&self.class.room, self.class.context());
        assert_eq!(view.on, self.here());
        view.strokes.iter().map(|stroke| stroke.mark).collect()
    }

    /// The same after a restart.
    fn restarted(self) -> Drawing {
        let mut answers = Answers::default();
        for (class, kept) in &self.stored {
            let json = serde_json::to_string(kept).unwrap();
            answers.restore(class, serde_json::from_str(&json).unwrap());
        }
        Drawing { answers, ..self }
    }
}

fn draw(on: &Surface, mark: u64, points: Vec<i32>) -> InkCommand {
    InkCommand::Draw {
        on: on.clone(),
        stroke: Stroke {
            mark,
            pen: Pen::Pen,
            colour: Colour::Red,
            points,
        },
    }
}

/// So many points, from the canvas's middle to and fro.
fn line(points: i32) -> Vec<i32> {
    let further = (1..points).flat_map(|at| [if at % 2 == 1 { 6_000 } else { -6_000 }, 0, 0]);
    [6_400, 3_600, 16].into_iter().chain(further).collect()
}

fn surface(slide: &str, whiteboard: u16) -> Surface {
    Surface {
        slide: slide.to_owned(),
        whiteboard,
    }
}

#[test]
fn a_stroke_is_told_while_its_slide_is_shown_and_is_there_again_when_it_is() {
    let mut drawing = Drawing::new();
    drawing.draw(1).unwrap();
    drawing.draw(2).unwrap();
    assert_eq!(drawing.told(), [1, 2]);
    drawing.give("desk", NEXT_SLIDE).unwrap();
    assert!(drawing.told().is_empty());
    drawing.give("desk", PREVIOUS_SLIDE).unwrap();
    let drawing = drawing.restarted();
    assert_eq!(drawing.told(), [1, 2]);
}

#[test]
fn ink_is_taken_while_a_class_goes_on_by_any_presenter_and_nobody_else() {
    let mut drawing = Drawing::new();
    let on = drawing.here();
    drawing
        .give("tablet", Command::Ink(draw(&on, 1, line(2))))
        .expect("it moves nothing, so it need not drive");
    let order = |giver: &Giver| {
        let command = Command::Ink(draw(&on, 2, line(2)));
        drawing.class.room.may(giver, &command)
    };
    let seat = Seat::parse("0123456789abcdef").map(Giver::Seat).unwrap();
    let helper = Giver::signed_in(PresenterDevice {
        device: "helper".to_owned(),
        lead: HELPERS.to_owned(),
    });
    assert_eq!(order(&seat), Err(Refusal::NotPresenter));
    assert_eq!(order(&helper), Err(Refusal::Helper));
    drawing.give("desk", rest(10)).unwrap();
    drawing.draw(3).expect("in a break too");
    drawing.give("desk", END).unwrap();
    assert_eq!(drawing.draw(4), Err(Refusal::Closed));
    let mut before = Drawing {
        class: Class::new(),
        ..Drawing::new()
    };
    assert_eq!(before.draw(1), Err(Refusal::Closed));
}

#[test]
fn a_stroke_on_a_slide_that_was_just_left_is_kept_and_one_on_no_slide_is_not() {
    let mut drawing = Drawing::new();
    let two = drawing.here();
    drawing.give("desk", NEXT_SLIDE).unwrap();
    drawing.ink(draw(&two, 1, line(2))).unwrap();
    assert!(drawing.told().is_empty());
    drawing.give("desk", PREVIOUS_SLIDE).unwrap();
    assert_eq!(drawing.told(), [1]);
    for nowhere in [surface("nowhere", 0), surface("two", 1)] {
        let refused = drawing.ink(draw(&nowhere, 2, line(2)));
        assert_eq!(refused, Err(Refusal::Nothing), "{nowhere:?}");
    }
}

#[test]
fn a_stroke_that_is_sent_twice_is_drawn_once() {
    let mut drawing = Drawing::new();
    drawing.draw(1).unwrap();
    drawing.draw(1).expect("the second is acknowledged too");
    assert_eq!(drawing.told(), [1]);
    drawing.undo().unwrap();
    drawing.draw(1).unwrap();
    assert!(drawing.told().is_empty(), "what was undone stays so");
}

#[test]
fn undo_takes_back_what_was_done_last_on_that_slide_after_a_restart_too() {
    let mut drawing = Drawing::new();
    for mark in 1..=4 {
        drawing.draw(mark).unwrap();
    }
    drawing.erase(&[2, 3, 99]).unwrap();
    assert_eq!(drawing.told(), [1, 4]);
    drawing.clear().unwrap();
    assert!(drawing.told().is_empty());
    let mut drawing = drawing.restarted();
    let mut seen = Vec::new();
    while drawing.undo().is_ok() {
        seen.push(drawing.told());
    }
    let all = [&[1, 4][..], &[1, 2, 3, 4], &[1, 2, 3], &[1, 2], &[1], &[]];
    assert_eq!(seen, all);
    assert_eq!(drawing.undo(), Err(Refusal::Nothing));
    drawing.draw(5).unwrap();
    assert_eq!(drawing.restarted().told(), [5]);
}

#[test]
fn what_is_no_line_on_the_canvas_is_refused() {
    let mut drawing = Drawing::new();
    let wrong = [
        vec![],
        vec![1, 2],
        vec![-1, 0, 0],
        vec![12_801, 0, 0],
        vec![0, 7_201, 0],
        vec![0, 0, 32],
        vec![0, 0, 0, i32::MAX, 0, 0],
        vec![12_000, 0, 0, 801, 0, 0],
        line(1_001),
    ];
    for points in wrong {
        let said = format!("{:?}", points.get(..6.min(points.len())));
        assert_eq!(drawing.draw_of(1, points), Err(Refusal::Nothing), "{said}");
    }
    drawing.draw_of(2, vec![0, 0, 0]).expect("a dot");
    drawing.draw_of(3, line(1_000)).unwrap();
    assert_eq!(drawing.erase(&[99]), Err(Refusal::Nothing));
}

#[test]
fn a_slide_and_a_class_have_so_much_ink_and_erasing_makes_room() {
    let mut drawing = Drawing::new();
    let bytes = |drawing: &Drawing| {
        let view = drawing
            .answers
            .ink(&drawing.class.room, drawing.class.context());
        serde_json::to_string(&view).unwrap().len()
    };
    let mut mark = 0;
    let mut fill = |drawing: &mut Drawing| {
        loop {
            mark += 1;
            match drawing.draw_of(mark, line(1_000)) {
                Ok(()) => {}
                Err(refusal) => return (mark, refusal),
            }
        }
    };
    let (over, refused) = fill(&mut drawing);
    assert_eq!(refused, Refusal::Full);
    assert!((180_000..=202_000).contains(&bytes(&drawing)));
    drawing.erase(&[over - 1]).unwrap();
    drawing.draw_of(over, line(1_000)).unwrap();
    assert_eq!(drawing.told().last(), Some(&over));
    drawing.undo().unwrap();
    assert_eq!(
        drawing.undo(),
        Ok(()),
        "there was no room left to bring it back"
    );
    // All the whiteboards that a class may have hold more than it may.
    let mut full = Ok(());
    for _ in 0..50 {
        drawing.give("desk", WHITEBOARD).unwrap();
        for _ in 0..200_000 / 10_000 {
            mark_up(&mut full, &mut drawing);
        }
    }
    assert_eq!(full, Err(Refusal::Full));
}

/// Draws a stroke of about 9 KB.
fn mark_up(full: &mut Result<(), Refusal>, drawing: &mut Drawing) {
    let mark = 1_000_000 + drawing.stored.len() as u64;
    if full.is_ok() {
        *full = drawing.draw_of(mark, line(1_000));
    }
}

#[test]
fn whiteboards_come_after_their_slide_and_lead_back_to_the_step_that_was_left() {
    let mut drawing = Drawing::new();
    drawing.give("desk", NEXT).unwrap();
    let place = |drawing: &Drawing| {
        let snapshot = drawing.class.snapshot();
        (snapshot.slide_id, snapshot.step, snapshot.whiteboard)
    };
    let at = |slide: &str, step, board| (slide.to_owned(), step, board);
    assert_eq!(place(&drawing), at("two", 1, 0));
    let mut go = |command: Command| {
        drawing.give("desk", command).unwrap();
        place(&drawing)
    };
    assert_eq!(go(WHITEBOARD), at("two", 1, 1));
    assert_eq!(go(PREVIOUS), at("two", 1, 0));
    assert_eq!(go(NEXT), at("two", 2, 0), "the steps go on");
    assert_eq!(go(NEXT), at("two", 2, 1));
    assert_eq!(go(WHITEBOARD), at("two", 2, 2));
    assert_eq!(go(NEXT), at("three", 0, 0));
    assert_eq!(go(PREVIOUS), at("two", 2, 2));
    assert_eq!(go(PREVIOUS_SLIDE), at("two", 2, 1));
    assert_eq!(go(NEXT_SLIDE), at("two", 2, 2));
    assert_eq!(go(FIRST), at("one", 0, 0));
    assert_eq!(go(NEXT_SLIDE), at("two", 0, 0));
    assert_eq!(go(NEXT_SLIDE), at("two", 0, 1));
}

#[test]
fn a_whiteboard_has_ink_of_its_own() {
    let mut drawing = Drawing::new();
    drawing.draw(1).unwrap();
    drawing.give("desk", WHITEBOARD).unwrap();
    assert!(drawing.told().is_empty());
    drawing.draw(2).unwrap();
    assert_eq!(drawing.told(), [2]);
    drawing.give("desk", PREVIOUS).unwrap();
    assert_eq!(drawing.told(), [1]);
}

#[test]
fn a_class_in_which_something_was_drawn_is_not_undone_by_going_back() {
    for what in [Some(draw(&surface("two", 0), 1, line(2))), None] {
        let mut drawing = Drawing::new();
        let command = what.map_or(WHITEBOARD, Command::Ink);
        drawing.give("desk", command).unwrap();
        drawing.give("desk", FIRST).unwrap();
        let phase = drawing.class.snapshot().phase;
        assert_eq!(phase, Phase::Class { since: NOON });
    }
}

#[test]
fn another_class_has_neither_whiteboards_nor_ink_of_the_one_before() {
    let mut drawing = Drawing::new();
    drawing.draw(1).unwrap();
    drawing.give("desk", WHITEBOARD).unwrap();
    drawing.draw(2).unwrap();
    drawing.give("desk", END).unwrap();
    assert_eq!(drawing.told(), [2], "as the class left it");
    assert_eq!(drawing.give("desk", WHITEBOARD), Err(Refusal::Nothing));
    drawing.class.now += 60 * MINUTE;
    drawing.give("desk", BEGIN).unwrap();
    assert_eq!(drawing.here(), surface("two", 0));
    assert!(drawing.told().is_empty());
    drawing.give("desk", NEXT_SLIDE).unwrap();
    assert_eq!(drawing.here(), surface("three", 0));
}

#[test]
fn an_edit_of_the_slide_leaves_its_whiteboard_where_it_is() {
    let mut drawing = Drawing::new();
    drawing.give("desk", WHITEBOARD).unwrap();
    drawing.draw(1).unwrap();
    let mut a = (*drawing.class.course.decks[0]).clone();
    a.slides[1].revision = "another".to_owned();
    a.slides.insert(0, slide("zero", 0, &["zero"]));
    assert!(drawing.class.edit([a]));
    assert_eq!(drawing.here(), surface("two", 1));
    assert_eq!(drawing.told(), [1]);
}

#[test]
fn what_is_undone_is_told_to_be_gone_and_takes_no_room() {
    let mut drawing = Drawing::new();
    drawing.draw(1).unwrap();
    let view = |drawing: &Drawing| {
        let of = &drawing.class;
        drawing.answers.ink(&of.room, of.context())
    };
    let before = view(&drawing);
    assert!(before.began.is_some() && !before.deck.is_empty());
    drawing.draw(2).unwrap();
    drawing.undo().unwrap();
    let after = view(&drawing);
    assert_eq!(after.strokes, before.strokes);
    assert_eq!((before.gone, after.gone), (vec![], vec![2]));
    for mark in 3..3_003 {
        drawing.draw(mark).unwrap();
        drawing.undo().unwrap();
    }
    drawing.draw(3_003).unwrap();
    assert_eq!(drawing.told(), [1, 3_003]);
}
