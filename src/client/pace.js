// @ts-check
// The arithmetic of pace: where the class is against its plan and against its fixed end, and
// when it will end if it goes on as it has gone, and what is said of that; pure. Times are
// milliseconds, a plan's seconds.

/**
 * @typedef {import("./wire.js").Snapshot} Snapshot
 * @typedef {import("./wire.js").Plan} Plan
 * @typedef {import("./wire.js").PlannedSlide} PlannedSlide
 *
 * @typedef {object} Skipping the slides ahead that may be skipped
 * @property {number} count how many
 * @property {number} time what that saves
 * @property {number} end when the class ends then
 *
 * @typedef {object} Pace where a class is
 * @property {number} used taught so far
 * @property {number} behind against the plan; negative when ahead of it
 * @property {number} here spent on this slide
 * @property {number} hereOf planned for this slide
 * @property {number[]} sections taught in each
 * @property {number} end when it ends if it goes on as it has gone
 * @property {number} fixedEnd when it has to end
 * @property {number} left until the fixed end
 * @property {number} beganLate after the time at which it had to begin, to end in time; negative when before it
 * @property {number} sectionDue the clock by which the section that is on has to be over
 * @property {number | null} discussionIn until the discussion has to begin, while it is ahead
 * @property {number} slidesBefore how many slides come before the discussion
 * @property {Skipping | null} skipping
 *
 * @typedef {object} Verdict what is said of a pace: a kind of sentence, how much, and how grave it is
 * @property {"over" | "began" | "late" | "early" | "well"} kind
 * @property {number} amount
 * @property {number} end when the class ends
 * @property {"alarm" | "late" | "early" | "well"} tone
 */

const minute = 60_000;

/** So much counts as taught exactly as planned, because the first slide alone says little of the class. */
const assumed = 5 * minute;

/** A class that begins further from the schedule's time than this is held at a time of its own. */
const sameClass = 45 * minute;

/** Less than this is neither late nor early. */
export const worthSaying = 45_000;

/**
 * The one thing that is said of a pace, which colour and remedies follow: by how much the class
 * will end too late or too early. It is counted from the end that is told with it, because two
 * counts, from the plan and from the end, contradict each other after a late beginning.
 *
 * | the class | is told |
 * |---|---|
 * | is past its end | over, with how long, as an alarm |
 * | will end late, as much as it began late | that it began late |
 * | will end late | late |
 * | will end early | early |
 * | else | on plan |
 * @param {Pace} pace
 * @returns {Verdict}
 */
export function verdictOf({ end, fixedEnd, left, beganLate }) {
  const late = end - fixedEnd;
  if (left <= -1000) return { kind: "over", amount: -left, end, tone: "alarm" };
  if (late <= -worthSaying) return { kind: "early", amount: -late, end, tone: "early" };
  if (late < worthSaying) return { kind: "well", amount: Math.abs(late), end, tone: "well" };
  const isByBeginning = beganLate >= worthSaying && Math.abs(late - beganLate) < worthSaying;
  return { kind: isByBeginning ? "began" : "late", amount: isByBeginning ? beganLate : late, end, tone: "late" };
}

/**
 * The clock by which a class has to end: the schedule's where it is kept, else its beginning
 * and the slot.
 * @param {Plan} plan @param {number} began
 */
export function fixedEndOf(plan, began) {
  const own = began + plan.slot * 1000;
  const time = /^(\d{1,2}):(\d{2})$/.exec(plan.starts ?? "");
  if (!time) return own;
  const start = new Date(began).setHours(Number(time[1]), Number(time[2]), 0, 0);
  return Math.abs(began - start) <= sameClass ? start + plan.slot * 1000 : own;
}

/**
 * The pace of the class with the deck that is open; `null` before it began and after it ended.
 * @param {Plan} plan @param {Snapshot} snapshot @param {number} index the slide's @param {number} now
 * @returns {Pace | null}
 */
export function readPace(plan, snapshot, index, now) {
  const record = snapshot.presenter?.record ?? null;
  if (!record || record.ended !== null) return null;
  const spent = timeBySlide(record, snapshot.slideId, now);
  const used = [...spent.values()].reduce((sum, time) => sum + time, 0);
  const here = spent.get(snapshot.slideId) ?? 0;
  const hereOf = plannedFor(plan.slides.slice(index, index + 1));
  const before = plannedFor(plan.slides.slice(0, index));
  const fixedEnd = fixedEndOf(plan, record.began);
  const discussion = discussionOf(plan);
  return {
    used,
    behind: used - before - Math.min(here, hereOf),
    here,
    hereOf,
    sections: bySection(plan, spent),
    fixedEnd,
    left: fixedEnd - now,
    beganLate: record.began - (fixedEnd - plan.slot * 1000),
    sectionDue: fixedEnd - plannedAfter(plan, index),
    discussionIn: discussion && index < discussion.from ? fixedEnd - discussion.seconds * 1000 - now : null,
    slidesBefore: discussion ? withoutSkipped(plan.slides.slice(index + 1, discussion.from), snapshot).length : 0,
    ...endsOf({ plan, snapshot, index, now }, { here, hereOf, rate: rateOf(used - here, before) }),
  };
}

/**
 * When the class ends as it goes, and when if what may be skipped ahead is skipped.
 * @param {{plan: Plan, snapshot: Snapshot, index: number, now: number}} at
 * @param {{here: number, hereOf: number, rate: number}} slide this one's times, and `rateOf` the class
 * @returns {{end: number, skipping: Skipping | null}}
 */
function endsOf({ plan, snapshot, index, now }, { here, hereOf, rate }) {
  const discussion = discussionOf(plan);
  const ahead = plan.slides.filter((_, number) => number > index && !isInDiscussion(discussion, number));
  const hereLeft = isInDiscussion(discussion, index) ? 0 : Math.max(0, hereOf - here);
  const goesOn = snapshot.phase.is === "break" ? Math.max(now, snapshot.phase.until) : now;
  const endWith = (/** @type {PlannedSlide[]} */ slides) =>
    Math.round(goesOn + rate * (hereLeft + plannedFor(slides)) + discussionLeft(plan, snapshot, index, now));
  const skippable = ahead.filter((slide) => slide.skippable);
  const needed = ahead.filter((slide) => !slide.skippable);
  return {
    end: endWith(withoutSkipped(ahead, snapshot)),
    skipping: skippable.length > 0
      ? { count: skippable.length, time: Math.round(rate * plannedFor(skippable)), end: endWith(needed) }
      : null,
  };
}

/** What the sections after that of a slide are planned for. @param {Plan} plan @param {number} index */
function plannedAfter({ sections }, index) {
  const after = sections.filter((section) => section.first > index);
  return after.reduce((sum, section) => sum + section.seconds * 1000, 0);
}

/** @param {PlannedSlide[]} slides */
function plannedFor(slides) {
  return slides.reduce((sum, slide) => sum + slide.seconds * 1000, 0);
}

/** Those that the class will come to. @param {PlannedSlide[]} slides @param {Snapshot} snapshot */
function withoutSkipped(slides, { switches }) {
  return switches.includes("skip") ? slides.filter((slide) => !slide.skippable) : slides;
}

/**
 * What each slide took until now, the one that is shown included.
 * @param {import("./wire.js").Record} record @param {string} slideId @param {number} now
 * @returns {Map<string, number>}
 */
function timeBySlide(record, slideId, now) {
  const spent = new Map(record.spent.map(({ slide, time }) => [slide, time]));
  if (record.since !== null) spent.set(slideId, (spent.get(slideId) ?? 0) + Math.max(0, now - record.since));
  return spent;
}

/**
 * How this class goes: 1.2 takes a fifth longer than planned.
 * @param {number} took @param {number} planned
 */
function rateOf(took, planned) {
  return Math.max(0.5, Math.min(2, (took + assumed) / (planned + assumed)));
}

/**
 * The slides of the discussion and its length.
 * @param {Plan} plan
 * @returns {{from: number, to: number, seconds: number} | null}
 */
function discussionOf(plan) {
  const number = plan.sections.findIndex((section) => section.discussion);
  const section = plan.sections[number];
  if (!section) return null;
  return { from: section.first, to: plan.sections[number + 1]?.first ?? plan.slides.length, seconds: section.seconds };
}

/** @param {{from: number, to: number} | null} discussion @param {number} index */
function isInDiscussion(discussion, index) {
  return discussion !== null && index >= discussion.from && index < discussion.to;
}

/**
 * What is left of the discussion: by its countdown once that counts, else all of it.
 * @param {Plan} plan @param {Snapshot} snapshot @param {number} index @param {number} now
 */
function discussionLeft(plan, snapshot, index, now) {
  const discussion = discussionOf(plan);
  if (!discussion || index >= discussion.to) return 0;
  const { timer } = snapshot;
  if (timer?.kind !== "discussion" || timer.is === "armed") return discussion.seconds * 1000;
  return Math.max(0, timer.is === "running" ? timer.endsAt - now : timer.remaining);
}

/** @param {Plan} plan @param {Map<string, number>} spent */
function bySection(plan, spent) {
  return plan.sections.map((section, number) => {
    const slides = plan.slides.slice(section.first, plan.sections[number + 1]?.first);
    return slides.reduce((sum, slide) => sum + (spent.get(slide.id) ?? 0), 0);
  });
}
