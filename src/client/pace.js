// @ts-check
// The arithmetic of pace: where the class is against its plan and against its fixed end, and
// when it will end if it goes on as it has gone; pure. Times are milliseconds.

/**
 * @typedef {import("./wire.js").Snapshot} Snapshot
 * @typedef {import("./wire.js").Plan} Plan
 * @typedef {import("./wire.js").PlannedSlide} PlannedSlide
 * @typedef {{count: number, time: number, end: number}} Skipping how many slides ahead may be skipped, what that saves, and the end it gives
 * @typedef {{used: number, behind: number, here: number, hereOf: number, sections: number[], end: number, fixedEnd: number, left: number, talkIn: number | null, talkAfter: number, skipping: Skipping | null}} Pace
 *   `used`: taught so far; `behind`: against the plan, negative when ahead; `here`, `hereOf`: on
 *   this slide, and planned for it; `sections`: taught in each; `end`: as it goes; `left`: until
 *   the fixed end; `talkIn`: until the discussion has to begin, while it is ahead; `talkAfter`:
 *   how many slides come before it
 */

const minute = 60_000;

/** So much of the plan counts as gone well before anything is known, lest one slide tells the end. */
const trust = 5 * minute;

/** Who begins further off the schedule than this teaches at another time. */
const sameClass = 45 * minute;

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
  const { slides } = plan;
  const planned = slides.map((slide) => slide.seconds * 1000);
  const talk = talkOf(plan);
  const here = spent.get(snapshot.slideId) ?? 0;
  const hereOf = planned[index] ?? 0;
  const before = planned.slice(0, index).reduce((sum, time) => sum + time, 0);
  const at = before + Math.min(here, hereOf);
  const rate = rateOf(used - here, before);
  const rest = (/** @type {(slide: PlannedSlide) => boolean} */ wanted) =>
    slides.reduce((sum, slide, number) => sum + (number > index && !inTalk(talk, number) && wanted(slide) ? planned[number] : 0), 0);
  const ahead = rest(() => true);
  const skippable = rest((slide) => slide.skippable);
  const leaves = snapshot.switches.includes("skip");
  const hereLeft = inTalk(talk, index) ? 0 : Math.max(0, hereOf - here);
  const beginsAgain = snapshot.phase.is === "break" ? Math.max(now, snapshot.phase.until) : now;
  const endWith = (/** @type {number} */ rest) => Math.round(beginsAgain + rate * (hereLeft + rest) + talkLeft(plan, snapshot, index, now));
  const end = endWith(leaves ? ahead - skippable : ahead);
  const count = slides.filter((slide, number) => number > index && slide.skippable && !inTalk(talk, number)).length;
  const fixedEnd = fixedEndOf(plan, record.began);
  return {
    used,
    behind: used - at,
    here,
    hereOf,
    sections: bySection(plan, spent),
    end,
    fixedEnd,
    left: fixedEnd - now,
    talkIn: talk && index < talk.from ? fixedEnd - talk.seconds * 1000 - now : null,
    talkAfter: talk ? slides.slice(index + 1, talk.from).filter((slide) => !(leaves && slide.skippable)).length : 0,
    skipping: count > 0 ? { count, time: Math.round(rate * skippable), end: endWith(ahead - skippable) } : null,
  };
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
  return Math.max(0.5, Math.min(2, (took + trust) / (planned + trust)));
}

/**
 * The slides of the discussion and its length.
 * @param {Plan} plan
 * @returns {{from: number, to: number, seconds: number} | null}
 */
function talkOf(plan) {
  const number = plan.sections.findIndex((section) => section.discussion);
  const section = plan.sections[number];
  return section ? { from: section.first, to: plan.sections[number + 1]?.first ?? plan.slides.length, seconds: section.seconds } : null;
}

/** @param {{from: number, to: number} | null} talk @param {number} index */
function inTalk(talk, index) {
  return talk !== null && index >= talk.from && index < talk.to;
}

/**
 * What is left of the discussion: by its countdown once that counts, else all of it.
 * @param {Plan} plan @param {Snapshot} snapshot @param {number} index @param {number} now
 */
function talkLeft(plan, snapshot, index, now) {
  const talk = talkOf(plan);
  if (!talk || index >= talk.to) return 0;
  const { timer } = snapshot;
  if (timer?.kind === "discussion" && timer.is !== "armed") return Math.max(0, timer.is === "running" ? timer.endsAt - now : timer.remaining);
  return talk.seconds * 1000;
}

/** @param {Plan} plan @param {Map<string, number>} spent */
function bySection(plan, spent) {
  return plan.sections.map((section, number) => {
    const slides = plan.slides.slice(section.first, plan.sections[number + 1]?.first);
    return slides.reduce((sum, slide) => sum + (spent.get(slide.id) ?? 0), 0);
  });
}

/**
 * `+1:10`, `−0:30`; less than a second is `0:00`.
 * @param {number} time
 */
export function differenceText(time) {
  const seconds = Math.round(Math.abs(time) / 1000);
  const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  return seconds === 0 ? text : time > 0 ? `+${text}` : `−${text}`;
}
