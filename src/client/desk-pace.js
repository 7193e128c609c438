// @ts-check
// The desk's view of time: the plan with the clock's mark, ahead or behind, this slide, what to
// skip; before class what the plan made of the minutes, after it what the class took.

import { setHidden, setMeasure, setState, showText } from "./dom.js";
import { readPace, verdictOf, worthSaying } from "./pace.js";
import { t, ui } from "./page.js";
import { sectionsHere } from "./sections.js";
import { differenceText, durationText, timeOfDay } from "./times.js";

/**
 * @typedef {import("./wire.js").Snapshot} Snapshot
 * @typedef {import("./wire.js").Plan} Plan
 * @typedef {import("./pace.js").Pace} Pace
 * @typedef {import("./wire.js").LastClass} LastClass
 */

/** The word for each kind of verdict. */
const wordsOfPace = { over: "pace_over", began: "pace_began", late: "pace_late", early: "pace_early", well: "pace_well" };

/**
 * @param {Plan | null} plan @param {Snapshot} snapshot @param {number} index the slide's @param {number} now
 * @param {LastClass | null} last how an earlier class went
 */
export function showPace(plan, snapshot, index, now, last) {
  const pace = plan && readPace(plan, snapshot, index, now);
  setState(document.body, "pace", pace ? verdictOf(pace).tone : "none");
  setMeasure(ui("plan-bar"), "--now", pace && plan ? Math.min(1, pace.used / Math.max(1, plan.slot * 1000)).toFixed(4) : "0");
  setHidden(ui("now-line"), !pace);
  showText("left", pace ? durationText(pace.left) : "");
  showText("pace", pace ? t("pace_sentence", paceWords(pace)) : "");
  showFacts(pace);
  showRemedy(pace, snapshot);
  showPlanCards(plan, snapshot, last);
}

/**
 * "1:10 늦음" and "14:51 종료", the two halves of the one sentence about a pace.
 * @param {Pace} pace
 * @returns {{word: string, ends: string}}
 */
export function paceWords(pace) {
  const { kind, amount, end } = verdictOf(pace);
  return { word: t(wordsOfPace[kind], { time: durationText(amount) }), ends: t("ends_at", { time: timeOfDay(end) }) };
}

/** The facts beside the next slide. @param {Pace | null} pace */
function showFacts(pace) {
  for (const row of ["here", "due", "talk-in", "keep"]) setHidden(ui(row), !pace);
  if (!pace) return;
  const { here, hereOf, sectionDue, discussionIn, slidesBefore } = pace;
  setState(ui("here"), "late", here > hereOf + worthSaying ? "yes" : "no");
  setMeasure(ui("here"), "--spent", Math.min(1, here / Math.max(1, hereOf)).toFixed(3));
  showText("this-slide", durationText(here));
  showText("this-slide-of", t("of_time", { time: durationText(hereOf) }));
  showText("section-due", timeOfDay(sectionDue));
  setHidden(ui("talk-in"), discussionIn === null);
  setHidden(ui("keep"), discussionIn === null || discussionIn <= 0 || slidesBefore === 0);
  if (discussionIn === null) return;
  setState(ui("talk-in"), "late", discussionIn < 0 ? "yes" : "no");
  showText("talk-in", discussionIn < 0 ? t("due_ago", { time: durationText(-discussionIn) }) : durationText(discussionIn));
  showText("talk-slides", discussionIn < 0 || slidesBefore === 0 ? "" : `· ${t("n_slides", { n: slidesBefore })}`);
  showText("keep", durationText(discussionIn / (slidesBefore + 1)));
}

/** Which slides could be skipped, or are. @param {Pace | null} pace @param {Snapshot} snapshot */
function showRemedy(pace, snapshot) {
  const { text, button } = remedyOf(pace, snapshot.switches.includes("skip"));
  showText("remedy", text);
  setHidden(ui("remedy"), text === "" && button === "");
  showText("remedy-act", button);
}

/**
 * A sentence, and what its button says; empty where there is none.
 * @param {Pace | null} pace @param {boolean} skips whether the slides that may be skipped are
 */
function remedyOf(pace, skips) {
  const skipping = pace?.skipping ?? null;
  if (skips) return { text: t("skipping_n", { n: skipping?.count ?? 0 }), button: t("undo_skip") };
  const isLate = pace !== null && ["late", "alarm"].includes(verdictOf(pace).tone);
  if (!isLate || !skipping) return { text: "", button: "" };
  return { text: "", button: t("skip_gives", { n: skipping.count, time: timeOfDay(skipping.end) }) };
}

/**
 * While there is no class: what the plan made of the minutes, how an earlier class went, and
 * what the one that is over took.
 * @param {Plan | null} plan @param {Snapshot} snapshot @param {LastClass | null} last
 */
function showPlanCards(plan, snapshot, last) {
  const isAfter = snapshot.phase.is === "after";
  const isIdle = snapshot.phase.is === "before" || isAfter;
  showText("reconciled", plan && isIdle ? reconciled(plan) : "");
  showText("last-time", last && isIdle ? lastTimeText(last) : "");
  const record = snapshot.presenter?.record ?? null;
  const ended = isAfter && record !== null && record.ended !== null ? record : null;
  showText("took", ended && plan ? tookText(ended, plan) : "");
  setHidden(ui("took"), !ended);
}

/** "수업 49:10 · 계획보다 −0:50" @param {import("./wire.js").Record} record @param {Plan} plan */
function tookText(record, plan) {
  const took = record.spent.reduce((sum, one) => sum + one.time, 0);
  return t("took", { time: durationText(took), difference: differenceText(took - plan.slot * 1000) });
}

/** "제목 합계 60분 · 수업 50분 → 토론 10분 보호", where there was anything to reconcile. @param {Plan} plan */
function reconciled(plan) {
  const slot = plan.slot / 60;
  const discussion = plan.sections.find((section) => section.discussion);
  const length = discussion ? discussion.seconds / 60 : 0;
  const differs = (/** @type {number | null} */ written, /** @type {number} */ planned) => written !== null && written !== planned;
  if (!differs(plan.written, slot) && !differs(plan.discussionWritten, length) && !plan.added) return "";
  const written = plan.written !== null ? t("plan_written", { n: plan.written }) : "";
  const minutes = [written, t("plan_slot", { n: slot })].filter(Boolean).join(" · ");
  if (!discussion) return minutes;
  return `${minutes} → ${t(plan.added ? "plan_added" : "plan_protects", { n: length })}`;
}

/** "지난번 11월 17일 · 2부 +4:10 · 전체 +1:30" @param {LastClass} last */
function lastTimeText({ began, over, longest }) {
  const date = new Intl.DateTimeFormat(document.documentElement.lang, { month: "long", day: "numeric" }).format(began);
  const most = longest ? `${longest.title} ${differenceText(longest.over)}` : "";
  return [t("last_time", { date }), most, t("in_all", { difference: differenceText(over) })].filter(Boolean).join(" · ");
}

/**
 * How long each section of the bar is by the plan, in seconds; a wrap-up is a sliver.
 * @param {Plan} plan
 */
export function plannedShares(plan) {
  return sectionsHere().map(({ element, first }) => {
    const seconds = plan.sections.findLast((one) => one.first <= first)?.seconds ?? 0;
    setState(element, "planned", seconds > 0 ? "some" : "none");
    return Math.max(15, seconds);
  });
}
