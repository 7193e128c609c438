//! What was answered on a slide, as it is drawn on the page of a record: options as the slide shows
//! them, words by how often they came, numbers as a histogram.

use crate::content::DeckEntry;
use crate::course::Activity;
use crate::room::{Answered, AnsweredRound, Kind, Written};
use crate::site::sheet::Sheet;
use crate::theme::{
    AnsweredData, BarData, OptionData, PostData, RecordSlide, RoundData, WordData, strings,
};
use crate::wire::{BoardKind, RoundView};

use super::OnSlide;

/// The letters of options, which are at most eight.
pub(super) const LETTERS: [&str; 8] = ["A", "B", "C", "D", "E", "F", "G", "H"];

/// The sizes of words, from 1.
const SIZES: u32 = 6;

/// So many words stand in the accent, as on the slide.
const FIRST_WORDS: usize = 3;

/// What was answered on a slide, without its title and times.
pub(super) fn slide(one: &OnSlide<'_>, deck: &DeckEntry, sheet: &Sheet<'_>) -> RecordSlide {
    // Rounds that asked the same stand together, as they do on the slide.
    let same = |a: &AnsweredRound, b: &AnsweredRound| (a.kind, &a.options) == (b.kind, &b.options);
    let rounds = one.answered.map_or(&[][..], |one| &one.rounds);
    let answered = rounds
        .chunk_by(same)
        .map(|rounds| answered(rounds, sheet.lang));
    let why = one.answered.and_then(|one| why(one, deck));
    let posts = one.posts.iter().map(|post| post_data(post, sheet.lang));
    RecordSlide {
        at: None,
        took: String::new(),
        title: String::new(),
        url: None,
        level: 3,
        answered: answered.collect(),
        why: why.map_or_else(String::new, |why| sheet.html(&why).into_owned()),
        posts: posts.collect(),
        lost: (one.lost > 0).then(|| say(sheet.lang, "lost_n", &[("n", &one.lost.to_string())])),
    }
}

fn post_data(post: &Written, lang: &str) -> PostData {
    PostData {
        text: post.text.clone(),
        group: group(post, lang),
        likes: post.likes,
        question: post.board == BoardKind::Questions,
        answered: post.answered,
        unseen: !post.shown,
    }
}

/// The group that says it, in words.
pub(super) fn group(post: &Written, lang: &str) -> Option<String> {
    let group = post.group?;
    Some(say(lang, "group_n", &[("n", &group.to_string())]))
}

/// Why what is right is right, where that was revealed and is still asked.
fn why(one: &Answered, deck: &DeckEntry) -> Option<String> {
    let last = one.rounds.last().filter(|last| last.shown > 1)?;
    let slide = deck
        .outline
        .slides
        .iter()
        .find(|slide| slide.id == one.slide)?;
    match slide.activity.as_ref()? {
        Activity::Poll(poll) if poll.options == last.options => Some(poll.why.clone()),
        _ => None,
    }
}

/// Rounds that asked the same, of which there is one at least.
fn answered(rounds: &[AnsweredRound], lang: &str) -> AnsweredData {
    let (Some(last), kind) = (rounds.last(), rounds.first().map(|round| round.kind)) else {
        return AnsweredData::default();
    };
    let counted = matches!(kind, Some(Kind::Poll | Kind::Scale));
    AnsweredData {
        options: match counted {
            true => options(rounds),
            false => Vec::new(),
        },
        rounds: rounds
            .iter()
            .map(|round| RoundData {
                said: said(round, rounds.len() > 1, lang),
                words: words(&round.view),
                more: round.view.more,
                bars: bars(&round.view),
                ends: ends(&round.view),
            })
            .collect(),
        unseen: rounds.iter().any(|round| round.shown == 0),
        unrevealed: last.shown < 2 && !last.right.is_empty(),
    }
}

/// Each option with what was chosen, round by round.
fn options(rounds: &[AnsweredRound]) -> Vec<OptionData> {
    let Some(last) = rounds.last() else {
        return Vec::new();
    };
    let before = rounds.len().checked_sub(2).and_then(|at| rounds.get(at));
    let option = |at: usize| {
        let share = |round: &AnsweredRound| share(&round.view, at);
        let shares = rounds.iter().map(|round| percent(share(round)).to_string());
        OptionData {
            letter: match last.kind {
                Kind::Poll => LETTERS.get(at).copied().unwrap_or_default(),
                _ => "",
            },
            text: match last.options.get(at) {
                Some(text) => text.clone(),
                None => (at + 1).to_string(),
            },
            right: last.right.contains(&at),
            other: !last.right.is_empty() && !last.right.contains(&at),
            share: share(last),
            before: before.map(share),
            shares: shares.collect::<Vec<_>>().join(" → "),
            count: last.view.counts.get(at).copied().unwrap_or(0),
        }
    };
    (0..last.view.counts.len()).map(option).collect()
}

/// Thousandths of those who answered.
pub(super) fn share(view: &RoundView, option: usize) -> u32 {
    let count = view.counts.get(option).copied().unwrap_or(0);
    let all = u32::try_from(view.answered).unwrap_or(u32::MAX).max(1);
    count.saturating_mul(1_000) / all
}

/// Whole hundredths, as the slides say them.
pub(super) fn percent(share: u32) -> u32 {
    (share + 5) / 10
}

/// How many answered a round, and on a scale what they chose on average: `2회 30명 · 평균 3.4`.
pub(super) fn said(round: &AnsweredRound, is_one_of_several: bool, lang: &str) -> String {
    let n = round.view.answered.to_string();
    let number = round.number.to_string();
    let mut said = match is_one_of_several {
        true => say(lang, "round_n", &[("round", &number), ("n", &n)]),
        false => say(lang, "n_answered", &[("n", &n)]),
    };
    if let Some(mean) = mean(round) {
        said = format!(
            "{said} · {}",
            say(lang, "mean_n", &[("n", &format!("{mean:.1}"))])
        );
    }
    said
}

/// What was chosen on average, on a scale.
fn mean(round: &AnsweredRound) -> Option<f64> {
    let counts = round.view.counts.iter().zip(1_u32..);
    let sum: u32 = counts.map(|(count, step)| count.saturating_mul(step)).sum();
    let is_scale = round.kind == Kind::Scale && round.view.answered > 0;
    is_scale.then(|| f64::from(sum) / round.view.answered as f64)
}

/// Words of the furniture, with values in the places of names.
pub(super) fn say(lang: &str, word: &str, values: &[(&str, &str)]) -> String {
    let text = strings(lang)[word].as_str().unwrap_or_default().to_owned();
    let fill =
        |text: String, (name, value): &(&str, &str)| text.replace(&format!("{{{name}}}"), value);
    values.iter().fold(text, fill)
}

fn words(view: &RoundView) -> Vec<WordData> {
    let most = view.words.first().map_or(1, |word| word.count);
    let size = |count: u32| match most {
        0 | 1 => 1,
        _ => 1 + (count.saturating_sub(1)) * (SIZES - 1) / (most - 1),
    };
    let words = view.words.iter().enumerate();
    let words = words.map(|(at, word)| WordData {
        text: word.text.clone(),
        count: word.count,
        size: size(word.count),
        first: at < FIRST_WORDS && word.count > 1,
    });
    words.collect()
}

/// The bars of a histogram: all of them 1000 wide, the highest one 100 high.
fn bars(view: &RoundView) -> Vec<BarData> {
    let Some(numbers) = &view.numbers else {
        return Vec::new();
    };
    let most = numbers.counts.iter().copied().max().unwrap_or(0).max(1);
    let width = 1_000 / numbers.counts.len().max(1);
    let bars = numbers.counts.iter().enumerate().map(|(at, count)| {
        let height = count.saturating_mul(100) / most;
        BarData {
            x: at * width,
            y: 100 - height,
            width: width.saturating_sub(8),
            height,
            count: *count,
        }
    });
    bars.collect()
}

/// The least number, the one in the middle, the greatest; one where they are the same.
fn ends(view: &RoundView) -> Vec<String> {
    let numbers = view.numbers.iter();
    if let Some(one) = numbers.clone().find(|numbers| numbers.from == numbers.to) {
        return vec![one.from.to_string()];
    }
    let three = numbers.flat_map(|numbers| [numbers.from, numbers.median, numbers.to]);
    three.map(|number| number.to_string()).collect()
}
