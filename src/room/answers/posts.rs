//! What attendees write on boards and ask, and what presenters do with it.
//!
//! A slide that asks for text has a board, which takes posts while answers are taken to the slide. The
//! discussion has one, from its first slide to the end of the class, and so have the class's questions,
//! as long as it goes on. What is written reaches presenters at once and others when it is shown.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Answers, Class, Kept, Rates, words};
use crate::course::{Activity, Answers as Asked, Outline};
use crate::room::{Context, Room, Seat};
use crate::wire::{
    BoardKind, BoardView, Millis, Moderation, MyPost, PostState, PostView, Posting, PostingKind,
    PostsCommand, PostsView, Refusal, Variant,
};

/// The most characters of a post.
const LONGEST: usize = 280;
/// The most posts of a seat on a board.
const MOST_OF_SEAT: usize = 5;
/// The most posts of a class.
const MOST_POSTS: usize = 2_000;
/// The most likes in a class, and the most marks of who does not follow.
const MOST_MARKS: usize = 50_000;
/// The highest number of a group.
const GROUPS: u8 = 99;
/// So many posts of a board are on the stage.
const PINNED: usize = 6;
/// So many posts of a board everybody is told, those on the stage on top, and so many presenters are.
const TOLD: usize = 40;
const TOLD_TO_PRESENTERS: usize = 200;

/// What a class has written.
#[derive(Debug, Clone, Default)]
pub(super) struct Posts {
    /// By their numbers, from 1.
    posts: BTreeMap<u32, Arc<Post>>,
    /// Who likes a post.
    likes: BTreeMap<u32, Arc<BTreeSet<Seat>>>,
    /// Who does not follow a slide.
    lost: BTreeMap<String, Arc<BTreeSet<Seat>>>,
}

/// A post.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Post {
    /// Who wrote it.
    pub seat: Seat,
    /// Where.
    pub board: BoardKind,
    /// The slide on which it was written.
    pub slide: String,
    /// One line; empty once it was taken back.
    pub text: String,
    /// The group that says it.
    pub group: Option<u8>,
    /// When it was written.
    pub at: Millis,
    /// What has become of it.
    pub state: PostState,
    /// When it was answered.
    pub answered: Option<Millis>,
}

impl Post {
    /// Whether it stands on that board. A slide's board is told from another's by the slide.
    fn is_on(&self, board: BoardKind, slide: &str) -> bool {
        self.board == board && (board != BoardKind::Slide || self.slide == slide)
    }

    /// Whether the class may read it.
    pub(super) fn is_shown(&self) -> bool {
        match self.state {
            PostState::Shown | PostState::Pinned | PostState::Alone => true,
            PostState::New | PostState::Hidden | PostState::TakenBack => false,
        }
    }

    /// Whether its author took it back.
    pub fn is_taken_back(&self) -> bool {
        self.state == PostState::TakenBack
    }

    fn is_on_stage(&self) -> bool {
        matches!(self.state, PostState::Pinned | PostState::Alone)
    }

    fn with(&self, state: PostState) -> Post {
        Post {
            state,
            ..self.clone()
        }
    }
}

/// The class of the deck that is open, and what is written in it now.
struct Now<'a> {
    class: Class,
    outline: &'a Outline,
    room: &'a Room,
    /// Whether the class goes on.
    is_on: bool,
}

impl Room {
    fn writes<'a>(&'a self, context: Context<'a>) -> Option<Now<'a>> {
        let outline = self.outline(context.course)?;
        Some(Now {
            class: self.class(&outline.deck)?,
            outline,
            room: self,
            is_on: self.teaches(),
        })
    }
}

impl Now<'_> {
    /// The board of what is shown: a slide's that asks for text, else the discussion's.
    fn board(&self) -> Option<(BoardKind, &str)> {
        let at = self.room.slide();
        let slide = self.outline.slides.get(at)?;
        match &slide.activity {
            Some(Activity::Question(Asked::Text)) => Some((BoardKind::Slide, &slide.id)),
            Some(_) => None,
            None => {
                let discusses = discussion(self.outline)?.contains(&at);
                discusses.then_some((BoardKind::Discussion, ""))
            }
        }
    }

    fn moderation(&self, board: BoardKind) -> Moderation {
        match board {
            BoardKind::Questions => self.room.questions,
            BoardKind::Discussion | BoardKind::Slide => self.room.boards,
        }
    }

    /// Whether that board takes posts.
    fn takes(&self, board: BoardKind, slide: &str) -> bool {
        let is_open = match board {
            BoardKind::Questions => true,
            BoardKind::Slide => self.room.step() == 0 && self.board() == Some((board, slide)),
            BoardKind::Discussion => self.has_discussed(),
        };
        self.is_on && is_open && self.moderation(board) != Moderation::Off
    }

    /// Whether the class has come to its discussion.
    fn has_discussed(&self) -> bool {
        let Some(range) = discussion(self.outline) else {
            return false;
        };
        let spent = self.room.record(&self.outline.deck);
        let was_shown =
            |id: &str| spent.is_some_and(|record| record.spent.iter().any(|one| one.slide == id));
        let slides = self.outline.slides.get(range.clone()).unwrap_or_default();
        range.contains(&self.room.slide()) || slides.iter().any(|slide| was_shown(&slide.id))
    }

    /// Whether the class may read what stands on the board of what is shown: what a slide asks for
    /// only once it is asked no more.
    fn reads(&self, board: BoardKind) -> bool {
        board != BoardKind::Slide || self.room.step() > 0
    }
}

/// The slides of a deck's discussion.
fn discussion(outline: &Outline) -> Option<std::ops::Range<usize>> {
    let (first, end) = outline.discussion.as_ref()?.slides;
    Some(first..end)
}

impl Answers {
    /// Takes in what a seat has written or marked, or says why not. What changed is to be stored;
    /// with it the number of the post that was written.
    ///
    /// It is refused for the first of these that holds: it names another epoch; it is not taken now;
    /// it makes no sense; there are too many; the seat writes too fast.
    pub fn post(
        &mut self,
        posting: &Posting,
        (seat, rates): (&Seat, &mut Rates),
        (room, context): (&Room, Context<'_>),
    ) -> Result<(Class, Vec<Kept>, Option<u32>), Refusal> {
        if posting.epoch != context.epoch {
            return Err(Refusal::Epoch);
        }
        let now = room.writes(context).ok_or(Refusal::Closed)?;
        let nothing = Posts::default();
        let posts = self.posts(&now.class).unwrap_or(&nothing);
        let kept = match &posting.what {
            PostingKind::Write {
                board,
                slide,
                text,
                group,
            } => {
                let post = now.written((*board, slide, text, *group), seat, context.now)?;
                match posts.same(&post) {
                    Some(number) => return Ok((now.class, Vec::new(), Some(number))),
                    None => posts.add(post)?,
                }
            }
            PostingKind::TakeBack { post } => posts.take_back(*post, seat)?,
            PostingKind::Like { post, on } if now.is_on => posts.like(*post, seat, *on)?,
            PostingKind::Lost { slide, on } if now.is_on => {
                let slides = &now.outline.slides;
                let slide = slides.iter().find(|one| one.id == *slide);
                posts.mark_lost(&slide.ok_or(Refusal::Nothing)?.id, seat, *on)?
            }
            PostingKind::Like { .. } | PostingKind::Lost { .. } => return Err(Refusal::Closed),
        };
        let Some(kept) = kept else {
            return Ok((now.class, Vec::new(), None));
        };
        if !rates.take(seat, context.now) {
            return Err(Refusal::TooFast);
        }
        let number = match (&posting.what, &kept) {
            (PostingKind::Write { .. }, Kept::Post { post, .. }) => Some(*post),
            _ => None,
        };
        self.restore(&now.class, kept.clone());
        Ok((now.class, vec![kept], number))
    }

    /// Does with posts what a presenter asks for. What changed is to be stored.
    pub(super) fn moderate(
        &mut self,
        command: &PostsCommand,
        (room, context): (&Room, Context<'_>),
    ) -> Result<(Class, Vec<Kept>), Refusal> {
        let now = room.writes(context).ok_or(Refusal::Nothing)?;
        let posts = self.posts(&now.class).ok_or(Refusal::Nothing)?;
        let changed = match command {
            PostsCommand::Set { post, state } => posts.set(*post, *state)?,
            PostsCommand::Answered { post, on } => {
                vec![posts.answer(*post, on.then_some(context.now))?]
            }
            PostsCommand::ShowAll { board, slide } => {
                posts.show_all(|post| post.is_on(*board, slide))
            }
            PostsCommand::Moderate { board, how } => match how {
                Moderation::Open => {
                    let questions = *board == BoardKind::Questions;
                    posts.show_all(|post| questions == (post.board == BoardKind::Questions))
                }
                Moderation::Moderated | Moderation::Off => Vec::new(),
            },
        };
        let kept = changed
            .into_iter()
            .map(|(post, value)| Kept::Post { post, value });
        let kept: Vec<_> = kept.collect();
        if kept.is_empty() {
            return Err(Refusal::Nothing);
        }
        self.take_in(&now.class, &kept);
        Ok((now.class, kept))
    }

    /// What has been written, as a variant of sockets may know it.
    pub fn written(&self, room: &Room, context: Context<'_>, variant: Variant) -> PostsView {
        let now = room.writes(context);
        let nothing = Posts::default();
        let posts = now.as_ref().and_then(|now| self.posts(&now.class));
        let posts = posts.unwrap_or(&nothing);
        let all = variant == Variant::Presenters;
        let view = |board, slide: &str| {
            let reads = all || now.as_ref().is_some_and(|now| now.reads(board));
            BoardView {
                board,
                slide: slide.to_owned(),
                open: now.as_ref().is_some_and(|now| now.takes(board, slide)),
                moderation: match &now {
                    Some(now) if all => Some(now.moderation(board)),
                    _ => None,
                },
                ..posts.view((board, slide), reads, all)
            }
        };
        let shown = now.as_ref().and_then(|now| {
            let slides = &now.outline.slides;
            slides.get(now.room.slide()).map(|slide| slide.id.as_str())
        });
        let lost = shown.and_then(|slide| posts.lost.get(slide));
        PostsView {
            board: now
                .as_ref()
                .and_then(Now::board)
                .map(|(board, slide)| view(board, slide)),
            questions: view(BoardKind::Questions, ""),
            lost: all.then(|| lost.map_or(0, |seats| seats.len())),
        }
    }

    /// How many seats have written on a slide's board.
    pub(super) fn wrote(&self, class: &Class, slide: &str) -> usize {
        let posts = self
            .posts(class)
            .into_iter()
            .flat_map(|all| all.posts.values());
        let on_it =
            posts.filter(|post| post.is_on(BoardKind::Slide, slide) && !post.is_taken_back());
        on_it.map(|post| &post.seat).collect::<BTreeSet<_>>().len()
    }

    /// What a seat has written in a class, what it likes, and which slides it does not follow.
    pub(super) fn wrote_and_marked(
        &self,
        class: &Class,
        seat: &Seat,
    ) -> (Vec<MyPost>, Vec<u32>, Vec<String>) {
        let Some(all) = self.posts(class) else {
            return Default::default();
        };
        let own = all
            .posts
            .iter()
            .filter(|(_, post)| post.seat == *seat && !post.is_taken_back());
        let own = own.map(|(number, post)| MyPost {
            post: *number,
            board: post.board,
            slide: post.slide.clone(),
            text: post.text.clone(),
            group: post.group,
            at: post.at,
        });
        let likes = all.likes.iter().filter(|(_, seats)| seats.contains(seat));
        let lost = all.lost.iter().filter(|(_, seats)| seats.contains(seat));
        (
            own.collect(),
            likes.map(|(number, _)| *number).collect(),
            lost.map(|(slide, _)| slide.clone()).collect(),
        )
    }

    fn posts(&self, class: &Class) -> Option<&Posts> {
        self.classes.get(class).map(|one| &*one.posts)
    }
}

impl Now<'_> {
    /// A post of what somebody has written.
    fn written(
        &self,
        (board, slide, text, group): (BoardKind, &str, &str, Option<u8>),
        seat: &Seat,
        at: Millis,
    ) -> Result<Post, Refusal> {
        if !self.takes(board, slide) {
            return Err(Refusal::Closed);
        }
        let is_here = self.outline.slides.iter().any(|one| one.id == slide);
        if !is_here || group.is_some_and(|group| !(1..=GROUPS).contains(&group)) {
            return Err(Refusal::Nothing);
        }
        let text = words::text(text, LONGEST)?;
        if text.is_empty() {
            return Err(Refusal::Nothing);
        }
        Ok(Post {
            seat: seat.clone(),
            board,
            slide: slide.to_owned(),
            text,
            group,
            at,
            state: match self.moderation(board) {
                Moderation::Open => PostState::Shown,
                Moderation::Moderated | Moderation::Off => PostState::New,
            },
            answered: None,
        })
    }
}

impl Posts {
    /// All of them, with their numbers.
    pub(super) fn all(&self) -> impl Iterator<Item = (u32, &Post)> {
        self.posts.iter().map(|(number, post)| (*number, &**post))
    }

    /// Who wrote them.
    pub(super) fn seats(&self) -> impl Iterator<Item = &Seat> {
        self.posts.values().map(|post| &post.seat)
    }

    /// How many like a post.
    pub(super) fn likes_of(&self, number: u32) -> usize {
        self.likes.get(&number).map_or(0, |seats| seats.len())
    }

    /// How many did not follow a slide, by its id.
    pub(super) fn lost(&self) -> BTreeMap<String, usize> {
        let lost = self.lost.iter().filter(|(_, seats)| !seats.is_empty());
        lost.map(|(slide, seats)| (slide.clone(), seats.len()))
            .collect()
    }

    /// Takes in what was stored.
    pub(super) fn restore(&mut self, kept: Kept) {
        let mark = |seats: &mut Arc<BTreeSet<Seat>>, seat, on| {
            let seats = Arc::make_mut(seats);
            match on {
                true => drop(seats.insert(seat)),
                false => drop(seats.remove(&seat)),
            }
        };
        match kept {
            Kept::Post { post, value } => drop(self.posts.insert(post, Arc::new(value))),
            Kept::Like { post, seat, on } => mark(self.likes.entry(post).or_default(), seat, on),
            Kept::Lost { slide, seat, on } => mark(self.lost.entry(slide).or_default(), seat, on),
            Kept::Round { .. } | Kept::Said { .. } | Kept::Ink(_) => {}
        }
    }

    /// Whether that is still so.
    pub(super) fn has(&self, kept: &Kept) -> bool {
        let is_marked = |seats: Option<&Arc<BTreeSet<Seat>>>, seat| {
            seats.is_some_and(|seats| seats.contains(seat))
        };
        match kept {
            Kept::Post { post, value } => self.posts.get(post).is_some_and(|own| **own == *value),
            Kept::Like { post, seat, on } => is_marked(self.likes.get(post), seat) == *on,
            Kept::Lost { slide, seat, on } => is_marked(self.lost.get(slide), seat) == *on,
            Kept::Round { .. } | Kept::Said { .. } | Kept::Ink(_) => false,
        }
    }

    /// The number of a post in which the same seat has said the same in the same place: a device that
    /// did not hear the answer sends it again.
    fn same(&self, post: &Post) -> Option<u32> {
        let same = self.posts.iter().find(|(_, own)| {
            own.seat == post.seat && own.text == post.text && own.is_on(post.board, &post.slide)
        });
        same.map(|(number, _)| *number)
    }

    /// A new post.
    fn add(&self, post: Post) -> Result<Option<Kept>, Refusal> {
        let of_seat = self
            .posts
            .values()
            .filter(|own| own.seat == post.seat && own.is_on(post.board, &post.slide));
        let last = self.posts.keys().next_back().copied().unwrap_or(0);
        if of_seat.count() >= MOST_OF_SEAT || self.posts.len() >= MOST_POSTS {
            return Err(Refusal::TooMany);
        }
        Ok(Some(Kept::Post {
            post: last.saturating_add(1),
            value: post,
        }))
    }

    fn take_back(&self, number: u32, seat: &Seat) -> Result<Option<Kept>, Refusal> {
        let post = self.posts.get(&number).filter(|post| post.seat == *seat);
        let post = post.ok_or(Refusal::Nothing)?;
        Ok((!post.is_taken_back()).then(|| Kept::Post {
            post: number,
            value: Post {
                text: String::new(),
                ..post.with(PostState::TakenBack)
            },
        }))
    }

    fn like(&self, number: u32, seat: &Seat, on: bool) -> Result<Option<Kept>, Refusal> {
        let post = self.posts.get(&number).filter(|post| post.is_shown());
        if post.is_none_or(|post| post.seat == *seat) {
            return Err(Refusal::Nothing);
        }
        let kept = Kept::Like {
            post: number,
            seat: seat.clone(),
            on,
        };
        marked(&self.likes, on && !self.has(&kept))?;
        Ok((!self.has(&kept)).then_some(kept))
    }

    fn mark_lost(&self, slide: &str, seat: &Seat, on: bool) -> Result<Option<Kept>, Refusal> {
        let kept = Kept::Lost {
            slide: slide.to_owned(),
            seat: seat.clone(),
            on,
        };
        marked(&self.lost, on && !self.has(&kept))?;
        Ok((!self.has(&kept)).then_some(kept))
    }

    /// A post that a presenter's device may change.
    fn changeable(&self, number: u32) -> Result<&Post, Refusal> {
        let post = self.posts.get(&number);
        let post = post.filter(|post| !post.is_taken_back());
        post.map(AsRef::as_ref).ok_or(Refusal::Nothing)
    }

    /// The posts that are other than they were once one of them becomes that.
    fn set(&self, number: u32, state: PostState) -> Result<Vec<(u32, Post)>, Refusal> {
        let post = self.changeable(number)?;
        let is_question = post.board == BoardKind::Questions;
        let is_no_state =
            state == PostState::TakenBack || (is_question && state == PostState::Alone);
        if is_no_state || post.state == state {
            return Err(Refusal::Nothing);
        }
        let others = self.posts.iter().filter(|(other, own)| {
            **other != number && own.is_on(post.board, &post.slide) && own.is_on_stage()
        });
        let next = post.with(state);
        if next.is_on_stage() && !is_question && others.clone().count() >= PINNED {
            return Err(Refusal::TooMany);
        }
        // One question is at the slide's foot, and one post alone on the stage.
        let makes_room = |own: &Post| match state {
            PostState::Pinned if is_question => Some(PostState::Shown),
            PostState::Alone if own.state == PostState::Alone => Some(PostState::Pinned),
            _ => None,
        };
        let mut changed = vec![(number, next.clone())];
        changed
            .extend(others.filter_map(|(other, own)| Some((*other, own.with(makes_room(own)?)))));
        Ok(changed)
    }

    fn answer(&self, number: u32, answered: Option<Millis>) -> Result<(u32, Post), Refusal> {
        let post = self.changeable(number)?;
        if post.board != BoardKind::Questions || post.answered.is_some() == answered.is_some() {
            return Err(Refusal::Nothing);
        }
        let state = match answered {
            // What was answered need not stay at the slide's foot.
            Some(_) => PostState::Shown,
            None => post.state,
        };
        let post = Post {
            answered,
            ..post.with(state)
        };
        Ok((number, post))
    }

    fn show_all(&self, of: impl Fn(&Post) -> bool) -> Vec<(u32, Post)> {
        let new = self
            .posts
            .iter()
            .filter(|(_, post)| post.state == PostState::New);
        let new = new.filter(|(_, post)| of(post));
        new.map(|(number, post)| (*number, post.with(PostState::Shown)))
            .collect()
    }

    /// A board without what is known of it elsewhere; without posts unless they may be read.
    fn view(&self, (board, slide): (BoardKind, &str), reads: bool, all: bool) -> BoardView {
        let told = |post: &Post| match all {
            true => !post.is_taken_back(),
            false => post.is_shown(),
        };
        let mut posts: Vec<(&u32, &Arc<Post>)> = self
            .posts
            .iter()
            .filter(|(_, post)| reads && post.is_on(board, slide) && told(post))
            .collect();
        let likes = |number: &u32| self.likes_of(*number);
        posts.sort_by_key(|(number, post)| {
            let likes = match board {
                BoardKind::Questions => likes(number),
                BoardKind::Discussion | BoardKind::Slide => 0,
            };
            (
                post.answered.is_some(),
                std::cmp::Reverse((likes, **number)),
            )
        });
        let count = posts.len();
        let mut left = if all { TOLD_TO_PRESENTERS } else { TOLD };
        posts.retain(|(_, post)| {
            let told = left > 0 || post.is_on_stage();
            left = left.saturating_sub(1);
            told
        });
        let more = count - posts.len();
        let posts = posts.into_iter().map(|(number, post)| PostView {
            post: *number,
            text: post.text.clone(),
            group: post.group,
            slide: post.slide.clone(),
            at: post.at,
            likes: likes(number),
            state: post.state,
            answered: post.answered,
        });
        BoardView {
            board,
            slide: slide.to_owned(),
            open: false,
            posts: posts.collect(),
            more,
            moderation: None,
        }
    }
}

/// An error if another mark would be one too many.
fn marked<K>(marks: &BTreeMap<K, Arc<BTreeSet<Seat>>>, is_new: bool) -> Result<(), Refusal> {
    let count: usize = marks.values().map(|seats| seats.len()).sum();
    match is_new && count >= MOST_MARKS {
        true => Err(Refusal::TooMany),
        false => Ok(()),
    }
}
