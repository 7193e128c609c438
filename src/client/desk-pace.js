// @ts-check
// The desk's view of time: the plan with its now-line, ahead or behind, this slide, what to
// skip; before class what the plan made of the minutes, after it what the class took.

import { sectionsHere } from "./decks.js";
import { setHidden, setMeasure, setState, showText } from "./dom.js";
import { readPace } from "./pace.js";
import { t, ui } from "./page.js";
import { differenceText, durationText, timeOfDay } from "./times.js";

/**
 * @typedef {import("./wire.js").Snapshot} Snapshot
 * @typedef {import("./wire.js").Plan} Plan
 * @typedef {import("./pace.js").Pace} Pace
 * @typedef {import("./wire.js").LastClass} LastClass
 */

/** Milliseconds: less is neither late nor early; more is an alarm. */
const worthSaying = 45_000;
const alarming = 5 * 60_000;

/**
 * @param {Plan | null} plan @param {Snapshot} snapshot @param {number} index the slide's @param {number} now
 * @param {LastClass | null} last how an earlier class went
 */
export function showPace(plan, snapshot, index, now, last) {
  const pace = plan && readPace(plan, snapshot, index, now);
  setState(document.body, "pace", pace ? toneOfPace(pace) : "none");
  setMeasure(ui("plan-bar"), "--now", pace && plan ? Math.min(1, pace.used / Math.max(1, plan.slot * 1000)).toFixed(4) : "0");
  setHidden(ui("now-line"), !pace);
  showText("left", pace ? durationText(pace.left) : "");
  showText("pace", pace ? `${paceWord(pace)} → ${t("ends_at", { time: timeOfDay(pace.end) })}` : "");
  setState(ui("here"), "late", pace && pace.here > pace.hereOf + worthSaying ? "yes" : "no");
  showText("this-slide", pace ? `${durationText(pace.here)} / ${durationText(pace.hereOf)}` : "");
  showText("talk-in", pace ? discussionText(pace) : "");
  setState(ui("talk-in"), "late", pace && pace.discussionIn !== null && pace.discussionIn < 0 ? "yes" : "no");
  showRemedy(pace, snapshot);
  showPlanCards(plan, snapshot, last);
}

/** How late a class is, for its colour. @param {Pace} pace */
export function toneOfPace(pace) {
  const late = latenessOf(pace);
  if (late >= alarming) return "alarm";
  if (late >= worthSaying) return "late";
  return pace.behind <= -worthSaying ? "early" : "well";
}

/** Milliseconds behind the plan, or by which the class will end too late, whichever is more. @param {Pace} pace */
function latenessOf({ behind, end, fixedEnd }) {
  return Math.max(behind, end - fixedEnd);
}

/** `1:10 늦음` @param {Pace} pace */
export function paceWord(pace) {
  const amount = durationText(Math.abs(pace.behind));
  if (Math.abs(pace.behind) < 1000) return t("on_plan");
  return t(pace.behind > 0 ? "late_by" : "early_by", { time: amount });
}

/** "토론까지 27:59 · 8장" @param {Pace} pace */
function discussionText({ discussionIn, slidesBefore }) {
  if (discussionIn === null) return "";
  if (discussionIn < 0) return t("talk_late", { time: durationText(-discussionIn) });
  return t("talk_in", { time: durationText(discussionIn), n: slidesBefore });
}

/**
 * Where nothing can be skipped: how long each slide may take, if the discussion is to begin in time.
 * @param {Pace} pace
 */
function eachText({ discussionIn, slidesBefore }) {
  if (discussionIn === null || discussionIn <= 0 || slidesBefore === 0) return "";
  return t("each_slide", { n: slidesBefore, time: durationText(discussionIn / (slidesBefore + 1)) });
}

/** Which slides could be skipped, or are. @param {Pace | null} pace @param {Snapshot} snapshot */
function showRemedy(pace, snapshot) {
  const { text, button } = remedyOf(pace, snapshot.switches.includes("skip"));
  showText("remedy", text);
  setHidden(ui("remedy"), text === "");
  showText("remedy-act", button);
}

/**
 * A sentence, and what its button says; empty where there is none.
 * @param {Pace | null} pace @param {boolean} skips whether the slides that may be skipped are
 */
function remedyOf(pace, skips) {
  const skipping = pace?.skipping ?? null;
  if (skips) return { text: t("skipping_n", { n: skipping?.count ?? 0 }), button: t("undo_skip") };
  if (!pace || latenessOf(pace) < worthSaying) return { text: "", button: "" };
  if (!skipping) return { text: eachText(pace), button: "" };
  return { text: t("skip_gives", { n: skipping.count, time: timeOfDay(skipping.end) }), button: t("verb_skip") };
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
