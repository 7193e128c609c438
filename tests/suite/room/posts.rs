//! What attendees write on boards and ask: when it is taken, who may read it, what presenters make of it.

use cuecard::course::{Activity, Answers as Written};
use cuecard::room::Rates;
use cuecard::wire::{
    BoardKind, BoardView, Moderation, PostState, Posting, PostingKind, PostsCommand, PostsView,
    Variant,
};

use super::*;

/// A class with a slide that asks for text, `ask`, and a discussion of the slides `talk` and `vote`.
struct Board {
    class: Class,
    answers: Answers,
    rates: Rates,
}

impl Board {
    fn new() -> Board {
        let mut class = Class::new();
        let mut a = (*class.course.decks[0]).clone();
        a.slides[2].activity = Some(Activity::Question(Written::Text));
        a.slides[2].steps = 1;
        let others = class.course.decks[1..].iter().map(|deck| (**deck).clone());
        let decks: Vec<_> = std::iter::once(a).chain(others).collect();
        class.edit(decks);
        Board {
            class,
            answers: Answers::default(),
            rates: Rates::default(),
        }
    }

    fn at(slide: &str) -> Board {
        Board::new().go([NEXT_SLIDE]).to(slide)
    }

    fn to(self, slide: &str) -> Board {
        self.go([Command::Move(Move::Slide {
            slide: slide.to_owned(),
            step: 0,
        })])
    }

    fn go(mut self, commands: impl IntoIterator<Item = Command>) -> Board {
        self.class = self.class.all(commands);
        self
    }

    fn say(&mut self, seat: u16, what: PostingKind) -> Result<Option<u32>, Refusal> {
        // Nobody is too fast here.
        self.class.now += 10 * SECOND;
        self.say_at_once(seat, what)
    }

    fn say_at_once(&mut self, seat: u16, what: PostingKind) -> Result<Option<u32>, Refusal> {
        let posting = Posting {
            id: 1,
            epoch: "e".to_owned(),
            what,
        };
        let seat = Seat::parse(&format!("{seat:08x}")).unwrap();
        let room = (&self.class.room, self.class.context());
        let outcome = self
            .answers
            .post(&posting, (&seat, &mut self.rates), room)?;
        Ok(outcome.2)
    }

    fn write(&mut self, seat: u16, board: BoardKind, text: &str) -> Result<u32, Refusal> {
        let slide = self.class.snapshot().slide_id;
        let what = PostingKind::Write {
            board,
            slide,
            text: text.to_owned(),
            group: None,
        };
        Ok(self.say(seat, what)?.unwrap())
    }

    fn order(&mut self, command: PostsCommand) -> Result<(), Refusal> {
        self.order_by("desk", command)
    }

    fn order_by(&mut self, device: &str, command: PostsCommand) -> Result<(), Refusal> {
        let command = Command::Posts(command);
        let obeyed = self.class.obey(&mut self.answers, device, command);
        obeyed.map(|_| ())
    }

    fn set(&mut self, post: u32, state: PostState) -> Result<(), Refusal> {
        self.order(PostsCommand::Set { post, state })
    }

    fn told(&self, variant: Variant) -> PostsView {
        let context = self.class.context();
        self.answers.written(&self.class.room, context, variant)
    }

    /// What everybody may read on the board of what is shown.
    fn read(&self) -> Vec<u32> {
        numbers(&self.told(Variant::Everyone).board.unwrap())
    }

    fn state(&self, post: u32) -> PostState {
        let told = self.told(Variant::Presenters);
        let boards = told.board.into_iter().chain([told.questions]);
        let mut posts = boards.flat_map(|board| board.posts);
        posts.find(|one| one.post == post).unwrap().state
    }
}

fn numbers(board: &BoardView) -> Vec<u32> {
    board.posts.iter().map(|post| post.post).collect()
}

#[test]
fn what_is_written_reaches_presenters_at_once_and_others_when_it_is_shown() {
    let mut board = Board::at("talk");
    let one = board
        .write(1, BoardKind::Discussion, "이름으로 부른다")
        .unwrap();
    let two = board
        .write(2, BoardKind::Discussion, "번호로 부른다")
        .unwrap();
    let all = board.told(Variant::Presenters).board.unwrap();
    assert_eq!(numbers(&all), [two, one], "the newest first");
    assert!(board.read().is_empty());
    board.set(one, PostState::Shown).unwrap();
    assert_eq!(board.read(), [one]);
    board.set(one, PostState::Hidden).unwrap();
    assert!(board.read().is_empty());
    let all = BoardKind::Discussion;
    board
        .order(PostsCommand::ShowAll {
            board: all,
            slide: String::new(),
        })
        .unwrap();
    assert_eq!(board.read(), [two], "what is hidden stays so");
}

#[test]
fn a_discussions_board_is_open_from_its_first_slide_to_the_end_of_the_class() {
    let mut board = Board::new().go([NEXT_SLIDE]);
    let write = |board: &mut Board, seat| board.write(seat, BoardKind::Discussion, "글");
    assert_eq!(write(&mut board, 1), Err(Refusal::Closed));
    assert_eq!(board.told(Variant::Everyone).board, None);
    let mut board = board.to("talk");
    assert!(write(&mut board, 1).is_ok());
    let mut board = board.go([NEXT_SLIDE]);
    assert!(write(&mut board, 2).is_ok());
    let mut board = board.to("two");
    assert!(write(&mut board, 3).is_ok(), "the class has come to it");
    let mut board = board.go([Command::Class(ClassCommand::End)]);
    assert_eq!(write(&mut board, 4), Err(Refusal::Closed));
}

#[test]
fn a_slide_that_asks_for_text_takes_it_at_its_first_step_and_shows_it_at_the_next() {
    let mut board = Board::at("three");
    let post = board.write(1, BoardKind::Slide, "DNAT").unwrap();
    board.set(post, PostState::Pinned).unwrap();
    let told = board.told(Variant::Everyone).board.unwrap();
    assert_eq!((told.open, numbers(&told)), (true, vec![]));
    let tally = |board: &Board| {
        let (room, context) = (&board.class.room, board.class.context());
        board.answers.tally(room, context, false).answered
    };
    assert_eq!(tally(&board), 1);
    let mut board = board.go([NEXT]);
    let told = board.told(Variant::Everyone).board.unwrap();
    assert_eq!((told.open, numbers(&told)), (false, vec![post]));
    assert_eq!(
        board.write(2, BoardKind::Slide, "SNAT"),
        Err(Refusal::Closed)
    );
    // Going back opens it again.
    let mut board = board.go([PREVIOUS]);
    assert!(board.write(2, BoardKind::Slide, "SNAT").is_ok());
    assert_eq!(tally(&board), 2);
}

#[test]
fn questions_are_taken_as_long_as_the_class_goes_on_and_stand_by_likes() {
    let mut board = Board::new();
    let ask = |board: &mut Board, seat, text: &str| board.write(seat, BoardKind::Questions, text);
    assert_eq!(ask(&mut board, 1, "왜?"), Err(Refusal::Closed), "before it");
    let mut board = board.go([NEXT_SLIDE]);
    let why = ask(&mut board, 1, "왜?").unwrap();
    let how = ask(&mut board, 2, "어떻게?").unwrap();
    for post in [why, how] {
        board.set(post, PostState::Shown).unwrap();
    }
    let like = |post, on| PostingKind::Like { post, on };
    board.say(3, like(why, true)).unwrap();
    board.say(3, like(why, true)).unwrap();
    board.say(4, like(why, true)).unwrap();
    let told = board.told(Variant::Everyone).questions;
    assert_eq!(numbers(&told), [why, how]);
    assert_eq!(told.posts[0].likes, 2, "each likes it once");
    board.say(4, like(why, false)).unwrap();
    assert_eq!(board.told(Variant::Everyone).questions.posts[0].likes, 1);
    assert_eq!(
        board.say(1, like(why, true)),
        Err(Refusal::Nothing),
        "one's own"
    );
    // What is answered stands last.
    board
        .order(PostsCommand::Answered {
            post: why,
            on: true,
        })
        .unwrap();
    let told = board.told(Variant::Everyone).questions;
    assert_eq!(numbers(&told), [how, why]);
    assert_eq!(told.posts[1].answered, Some(board.class.now));
}

#[test]
fn one_question_is_at_the_foot_of_the_slide_and_six_posts_on_the_stage() {
    let mut board = Board::at("talk");
    let one = board.write(1, BoardKind::Questions, "하나?").unwrap();
    let two = board.write(2, BoardKind::Questions, "둘?").unwrap();
    board.set(one, PostState::Pinned).unwrap();
    board.set(two, PostState::Pinned).unwrap();
    assert_eq!(
        (board.state(one), board.state(two)),
        (PostState::Shown, PostState::Pinned)
    );
    assert_eq!(board.set(one, PostState::Alone), Err(Refusal::Nothing));
    board
        .order(PostsCommand::Answered {
            post: two,
            on: true,
        })
        .unwrap();
    assert_eq!(board.state(two), PostState::Shown, "it need not stay there");
    let posts: Vec<u32> = (10..17)
        .map(|seat| board.write(seat, BoardKind::Discussion, "글").unwrap())
        .collect();
    for post in &posts[..6] {
        board.set(*post, PostState::Pinned).unwrap();
    }
    assert_eq!(
        board.set(posts[6], PostState::Pinned),
        Err(Refusal::TooMany)
    );
    assert_eq!(board.set(posts[6], PostState::Alone), Err(Refusal::TooMany));
    board.set(posts[0], PostState::Alone).unwrap();
    board.set(posts[1], PostState::Alone).unwrap();
    assert_eq!(board.state(posts[0]), PostState::Pinned);
    board.set(posts[2], PostState::Shown).unwrap();
    assert!(board.set(posts[6], PostState::Pinned).is_ok());
}

#[test]
fn what_is_taken_back_is_gone_for_everybody() {
    let mut board = Board::at("talk");
    let post = board.write(1, BoardKind::Discussion, "지울 글").unwrap();
    board.set(post, PostState::Pinned).unwrap();
    let back = PostingKind::TakeBack { post };
    assert_eq!(
        board.say(2, back.clone()),
        Err(Refusal::Nothing),
        "another's"
    );
    board.say(1, back).unwrap();
    for variant in [Variant::Everyone, Variant::Presenters] {
        assert!(board.told(variant).board.unwrap().posts.is_empty());
    }
    assert_eq!(board.set(post, PostState::Shown), Err(Refusal::Nothing));
    let seat = Seat::parse("00000001").unwrap();
    assert_eq!(board.answers.mine(&seat, &board.class.room).posts, []);
}

#[test]
fn a_device_finds_again_what_it_wrote_liked_and_did_not_follow() {
    let mut board = Board::at("talk");
    let own = board.write(1, BoardKind::Discussion, "내 글").unwrap();
    let other = board.write(2, BoardKind::Discussion, "남의 글").unwrap();
    board.set(other, PostState::Shown).unwrap();
    board
        .say(
            1,
            PostingKind::Like {
                post: other,
                on: true,
            },
        )
        .unwrap();
    let lost = |slide: &str, on| PostingKind::Lost {
        slide: slide.to_owned(),
        on,
    };
    board.say(1, lost("talk", true)).unwrap();
    assert_eq!(board.say(1, lost("nowhere", true)), Err(Refusal::Nothing));
    let seat = Seat::parse("00000001").unwrap();
    let mine = board.answers.mine(&seat, &board.class.room);
    let posts: Vec<_> = mine.posts.iter().map(|post| post.post).collect();
    assert_eq!(
        (posts, mine.likes, mine.lost),
        (vec![own], vec![other], vec!["talk".to_owned()])
    );
    // How many do not follow is told to presenters alone.
    assert_eq!(board.told(Variant::Presenters).lost, Some(1));
    assert_eq!(board.told(Variant::Everyone).lost, None);
    board.say(1, lost("talk", false)).unwrap();
    assert_eq!(board.told(Variant::Presenters).lost, Some(0));
}

#[test]
fn presenters_say_what_becomes_of_what_is_written() {
    let mut board = Board::at("talk");
    let before = board.write(1, BoardKind::Discussion, "전").unwrap();
    let how = |board, how| PostsCommand::Moderate { board, how };
    board
        .order(how(BoardKind::Discussion, Moderation::Open))
        .unwrap();
    let after = board.write(2, BoardKind::Discussion, "후").unwrap();
    assert_eq!(board.read(), [after, before], "all is shown");
    let asked = board.write(3, BoardKind::Questions, "왜?").unwrap();
    assert_eq!(
        board.state(asked),
        PostState::New,
        "questions are another thing"
    );
    board
        .order(how(BoardKind::Questions, Moderation::Off))
        .unwrap();
    assert_eq!(
        board.write(3, BoardKind::Questions, "또?"),
        Err(Refusal::Closed)
    );
    assert!(!board.told(Variant::Everyone).questions.open);
    assert_eq!(
        board.told(Variant::Presenters).questions.moderation,
        Some(Moderation::Off)
    );
    let same = board.order(how(BoardKind::Questions, Moderation::Off));
    assert_eq!(same, Err(Refusal::Nothing));
}

#[test]
fn any_presenter_may_do_it_and_no_helper_and_it_moves_nothing() {
    let mut board = Board::at("talk");
    let post = board.write(1, BoardKind::Discussion, "글").unwrap();
    let before = board.class.snapshot();
    let show = PostsCommand::Set {
        post,
        state: PostState::Shown,
    };
    board.order_by("another", show.clone()).unwrap();
    assert_eq!(board.class.snapshot(), before);
    assert_eq!(board.order(show.clone()), Err(Refusal::Nothing), "it is so");
    let helper = Giver::signed_in(PresenterDevice {
        device: "helper".to_owned(),
        lead: HELPERS.to_owned(),
    });
    assert_eq!(
        board.class.room.may(&helper, &Command::Posts(show)),
        Err(Refusal::Helper)
    );
}

#[test]
fn what_is_no_post_is_refused_in_words() {
    let mut board = Board::at("talk");
    let mut write = |text: &str| board.write(1, BoardKind::Discussion, text);
    assert_eq!(write(&"가".repeat(281)), Err(Refusal::TooLong));
    assert_eq!(write(&"x".repeat(100_000)), Err(Refusal::TooLong));
    for nothing in ["", "   ", "\n", "\u{200b}\u{3164}"] {
        assert_eq!(write(nothing), Err(Refusal::Nothing), "{nothing:?}");
    }
    for bad in [
        "a\u{0}",
        "a\u{1b}[2J",
        "\u{202e}abc",
        "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
    ] {
        assert_eq!(write(bad), Err(Refusal::NotText), "{bad:?}");
    }
    assert!(write(&"가".repeat(280)).is_ok());
    let text = "<b>[a](javascript:x)</b>\n  둘째  줄";
    let post = write(text).unwrap();
    let told = board.told(Variant::Presenters).board.unwrap();
    let kept = &told.posts.iter().find(|one| one.post == post).unwrap().text;
    assert_eq!(
        kept, "<b>[a](javascript:x)</b> 둘째 줄",
        "text is text, on one line"
    );
    let group = |group| PostingKind::Write {
        board: BoardKind::Discussion,
        slide: "talk".to_owned(),
        text: "모둠".to_owned(),
        group: Some(group),
    };
    assert_eq!(board.say(2, group(0)), Err(Refusal::Nothing));
    assert_eq!(board.say(2, group(100)), Err(Refusal::Nothing));
    assert!(board.say(2, group(99)).is_ok());
}

#[test]
fn a_seat_has_five_posts_on_a_board_and_says_the_same_once() {
    let mut board = Board::at("talk");
    let first = board.write(1, BoardKind::Discussion, "0").unwrap();
    assert_eq!(
        board.write(1, BoardKind::Discussion, "0"),
        Ok(first),
        "sent again"
    );
    for n in 1..5 {
        board
            .write(1, BoardKind::Discussion, &n.to_string())
            .unwrap();
    }
    assert_eq!(
        board.write(1, BoardKind::Discussion, "5"),
        Err(Refusal::TooMany)
    );
    assert!(
        board.write(1, BoardKind::Questions, "5").is_ok(),
        "another board"
    );
    // What is taken back counts: else a script could go on for ever.
    board.say(1, PostingKind::TakeBack { post: first }).unwrap();
    assert_eq!(
        board.write(1, BoardKind::Discussion, "5"),
        Err(Refusal::TooMany)
    );
}

#[test]
fn a_script_cannot_fill_the_room() {
    let mut board = Board::at("talk");
    let mut taken = 0;
    let mut too_fast = 0;
    for n in 0..10_000_u32 {
        let what = PostingKind::Write {
            board: BoardKind::Discussion,
            slide: "talk".to_owned(),
            text: format!("글 {n}"),
            group: None,
        };
        board.class.now += 1;
        match board.say_at_once((n % 1_000) as u16, what) {
            Ok(_) => taken += 1,
            Err(Refusal::TooFast | Refusal::TooMany) => too_fast += 1,
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!((taken, too_fast), (2_000, 8_000));
    let all = board.told(Variant::Presenters).board.unwrap();
    assert_eq!((all.posts.len(), all.more), (200, 1_800));
    board
        .order(PostsCommand::ShowAll {
            board: BoardKind::Discussion,
            slide: String::new(),
        })
        .unwrap();
    let told = board.told(Variant::Everyone).board.unwrap();
    assert_eq!((told.posts.len(), told.more), (40, 1_960));
}

#[test]
fn another_epoch_is_another_class() {
    let mut board = Board::at("talk");
    let posting = Posting {
        id: 1,
        epoch: "other".to_owned(),
        what: PostingKind::Like { post: 1, on: true },
    };
    let seat = Seat::parse("00000001").unwrap();
    let room = (&board.class.room, board.class.context());
    let outcome = board
        .answers
        .post(&posting, (&seat, &mut board.rates), room);
    assert_eq!(outcome.unwrap_err(), Refusal::Epoch);
}
