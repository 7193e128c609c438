//! What the slides of a deck ask of the class: read off what is written, one thing a slide, and told
//! to the author where something is amiss.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::activity::{Activity, Answers, Poll};
use super::block::{Block, BlockKind};
use super::finding::{Finding, Severity};
use super::names;
use super::slide::{Slide, Written};

impl Slide {
    /// What it asks of the class. The HTML of why something is right is `why` of these events.
    pub fn activity(&self, why: impl FnOnce(&Block) -> String) -> Option<Activity> {
        let written = &self.written;
        let poll = written.blocks.iter().find_map(|block| match &block.kind {
            BlockKind::Poll(options) => Some((block, options)),
            _ => None,
        });
        match poll {
            Some((block, options)) => Some(Activity::Poll(Poll {
                many: options.many,
                options: texts(&block.events),
                right: options.right.clone(),
                why: match options.why.is_empty() {
                    true => String::new(),
                    false => why(&Block {
                        kind: BlockKind::Paragraph,
                        events: options.why.clone(),
                        ..block.clone()
                    }),
                },
            })),
            None if self.is_continued() => None,
            None => written.asks.map(Activity::Question),
        }
    }
}

/// How many steps a slide has that asks something: closed and shown, then what is right.
pub(super) fn steps(written: &[Block], asks: Option<Answers>) -> Option<u16> {
    let poll = written.iter().find_map(|block| match &block.kind {
        BlockKind::Poll(options) => Some(if options.right.is_empty() { 1 } else { 2 }),
        _ => None,
    });
    poll.or(asks.map(|_| 1))
}

/// The text of each item of a list.
fn texts(events: &[Event<'_>]) -> Vec<String> {
    let mut depth = 0_usize;
    let mut texts = Vec::new();
    let mut from = 0;
    for (at, event) in events.iter().enumerate() {
        match event {
            Event::Start(Tag::List(_)) => depth += 1,
            Event::End(TagEnd::List(_)) => depth = depth.saturating_sub(1),
            Event::Start(Tag::Item) if depth == 1 => from = at + 1,
            Event::End(TagEnd::Item) if depth == 1 => {
                texts.push(
                    names::plain(super::slices::part(events, from..at))
                        .trim()
                        .to_owned(),
                );
            }
            _ => {}
        }
    }
    texts
}

/// Leaves each slide one thing to ask, where its author wrote several, and a question a heading.
/// Returns what an author should know of that.
pub(super) fn told(slides: &mut [Written]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for slide in slides.iter_mut() {
        let line = super::slide::lines(&slide.blocks).start;
        if slide.asks.is_some() && slide.level == 0 {
            slide.asks = None;
            findings.push(warning(
                line,
                "`<!-- ask: … -->` stands under no heading",
                "Write the question as a heading before it",
            ));
        }
        let mut asks = slide.asks.is_some();
        for block in &mut slide.blocks {
            let BlockKind::Poll(_) = block.kind else {
                continue;
            };
            if std::mem::replace(&mut asks, true) {
                block.kind = BlockKind::List;
                findings.push(warning(
                    block.lines.start,
                    "a slide asks one thing at a time: this poll is shown as a list",
                    "Give it a heading of its own",
                ));
            }
        }
    }
    findings.extend(unmarked(slides));
    findings
}

/// Tells of polls in which nothing is right, where others of the file have it.
fn unmarked(slides: &[Written]) -> impl Iterator<Item = Finding> {
    let polls = slides.iter().flat_map(|slide| &slide.blocks);
    let polls = polls.filter_map(|block| match &block.kind {
        BlockKind::Poll(options) => Some((block.lines.start, options.right.is_empty())),
        _ => None,
    });
    let has_marked = polls.clone().any(|(_, unmarked)| !unmarked);
    polls
        .filter(move |(_, unmarked)| has_marked && *unmarked)
        .map(|(line, _)| Finding {
            severity: Severity::Info,
            ..warning(
                line,
                "nothing is marked as right in this poll, as it is in others of the file",
                "Write [x] before what is right, or leave it if nothing is",
            )
        })
}

/// A poll that is higher than a slide becomes a list, because it is not cut.
pub(super) fn as_list(block: &mut Block) -> Finding {
    block.kind = BlockKind::List;
    warning(
        block.lines.start,
        "the poll is higher than a slide and is shown as a list",
        "Shorten its options",
    )
}

fn warning(line: u32, cause: &str, remedy: &str) -> Finding {
    Finding {
        severity: Severity::Warning,
        file: Default::default(),
        line: Some(line),
        cause: cause.to_owned(),
        remedy: remedy.to_owned(),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::course::fit::Measure;
    use crate::course::plan::Terms;

    fn activities(text: &str) -> Vec<Option<Activity>> {
        let made = crate::course::deck(text, &Terms::default(), None, Measure::NOTHING);
        let slides = made.deck.slides.iter();
        slides
            .map(|slide| slide.activity(|why| why.text()))
            .collect()
    }

    fn poll(text: &str) -> Poll {
        let all = activities(text).into_iter().flatten().next();
        match all.unwrap() {
            Activity::Poll(poll) => poll,
            other => panic!("{other:?}"),
        }
    }

    fn causes(text: &str) -> Vec<String> {
        let made = crate::course::deck(text, &Terms::default(), None, Measure::NOTHING);
        made.findings.into_iter().map(|one| one.cause).collect()
    }

    #[test]
    fn a_list_after_the_comment_is_a_poll() {
        let text = "# 수업\n\n## 어디일까요?\n\n글이다.\n\n<!-- poll -->\n- [ ] `a`의 주소\n- [x] **둘**\n\nDNAT 때문이다.\n\n끝말.\n";
        let poll = poll(text);
        assert_eq!(poll.options, ["a의 주소", "둘"]);
        assert_eq!((poll.right, poll.many), (vec![1], false));
        assert_eq!(poll.why, "DNAT 때문이다.");
    }

    #[test]
    fn more_than_one_right_one_or_a_word_lets_choose_many() {
        assert!(poll("## 가\n\n<!-- poll: many -->\n1. 하나\n2. 둘\n").many);
        let two = poll("## 가\n\n<!-- poll -->\n- [x] 하나\n- [x] 둘\n- [ ] 셋\n");
        assert_eq!((two.many, two.right), (true, vec![0, 1]));
    }

    #[test]
    fn without_a_right_one_the_paragraph_after_it_is_the_slides() {
        let text = "## 가\n\n<!-- poll -->\n- 하나\n- 둘\n\n이어지는 말.\n";
        assert_eq!(poll(text).why, "");
        let made = crate::course::deck(text, &Terms::default(), None, Measure::NOTHING);
        let slide = &made.deck.slides[0];
        assert_eq!(slide.written.blocks.last().unwrap().text(), "이어지는 말.");
        assert_eq!(slide.steps, 1);
    }

    #[test]
    fn what_is_right_stands_in_no_block() {
        let text = "## 가\n\n<!-- poll -->\n- [ ] 하나\n- [x] 둘\n\n왜냐하면.\n";
        let made = crate::course::deck(text, &Terms::default(), None, Measure::NOTHING);
        let slide = &made.deck.slides[0];
        assert_eq!(slide.steps, 2);
        for block in &slide.written.blocks {
            let boxes = block.events.iter();
            assert!(
                !boxes
                    .clone()
                    .any(|event| matches!(event, Event::TaskListMarker(_)))
            );
            assert!(!block.text().contains("왜냐하면"));
        }
    }

    #[test]
    fn a_comment_that_asks_nothing_is_told() {
        for (text, part) in [
            (
                "## 가\n\n<!-- poll -->\n\n글이다.\n",
                "stands before no list",
            ),
            ("## 가\n\n<!-- poll -->\n- [x] 하나\n", "2 to 8 options"),
            ("## 가\n\n<!-- poll: mayn -->\n- 하나\n- 둘\n", "`mayn`"),
            ("## 가\n\n<!-- ask: wrods -->\n", "`wrods`"),
            ("<!-- ask: words -->\n\n글이다.\n", "under no heading"),
            (
                "## 가\n\n<!-- poll -->\n- 하나\n- 둘\n\n<!-- poll -->\n- 셋\n- 넷\n",
                "one thing at a time",
            ),
            (
                "## 가\n\n<!-- poll -->\n- [x] 하나\n- 둘\n\n## 나\n\n<!-- poll -->\n- 셋\n- 넷\n",
                "nothing is marked as right",
            ),
        ] {
            let causes = causes(text);
            assert!(
                causes.iter().any(|cause| cause.contains(part)),
                "{text}: {causes:?}"
            );
        }
        // What is no poll tells nothing of what would have been right.
        let made = crate::course::deck(
            "## 가\n\n<!-- poll -->\n- [x] 하나\n",
            &Terms::default(),
            None,
            Measure::NOTHING,
        );
        let events = made
            .deck
            .slides
            .iter()
            .flat_map(|slide| &slide.written.blocks);
        assert!(
            !events
                .flat_map(|block| &block.events)
                .any(|event| matches!(event, Event::TaskListMarker(_)))
        );
    }

    #[test]
    fn an_open_question_says_what_is_written() {
        for (said, answers) in [
            ("ask: words", Answers::Words),
            ("ask: number", Answers::Number),
            ("ask", Answers::Text),
            ("ask: 1-5", Answers::Scale),
        ] {
            let all = activities(&format!("# 수업\n\n## 무엇입니까?\n\n<!-- {said} -->\n"));
            let asked: Vec<_> = all.into_iter().flatten().collect();
            assert_eq!(asked, [Activity::Question(answers)], "{said}");
        }
    }

    #[test]
    fn a_poll_stands_whole_on_one_slide() {
        let long = "글이 한 줄에 선다고 하자. ".repeat(30);
        let text = format!(
            "# 수업\n\n## 어디?\n\n{long}\n\n{long}\n\n<!-- poll -->\n- 하나\n- 둘\n- 셋\n- 넷\n"
        );
        let made = crate::course::deck(&text, &Terms::default(), None, Measure::NOTHING);
        let with: Vec<_> = made
            .deck
            .slides
            .iter()
            .map(|slide| slide.activity(|_| String::new()))
            .collect();
        let polls: Vec<_> = with.iter().flatten().collect();
        let [Activity::Poll(only)] = polls[..] else {
            panic!("{with:?}")
        };
        assert_eq!(only.options.len(), 4);
    }

    #[test]
    fn a_poll_that_is_higher_than_a_slide_is_told_and_stays_a_list() {
        let long = "글이 한 줄에 선다고 하자. ".repeat(20);
        let text = format!(
            "# 수업\n\n## 어디?\n\n<!-- poll -->\n{}",
            format!("- [x] {long}\n").repeat(8)
        );
        assert!(activities(&text).iter().all(Option::is_none));
        assert!(
            causes(&text)
                .iter()
                .any(|cause| cause.contains("higher than a slide"))
        );
    }
}
