// @ts-check
// The desk's view of time: the plan with its now-line, ahead or behind, this slide, what to
// skip; before class what the plan made of the minutes, after it what the class took.

import { sectionsHere } from "./decks.js";
import { differenceText, readPace } from "./pace.js";
import { part, t } from "./page.js";
import { setHidden, setMeasure, setState, showText, timeOfDay } from "./show.js";
import { minutesText } from "./timer.js";

/**
 * @typedef {import("./wire.js").Snapshot} Snapshot
 * @typedef {import("./wire.js").Plan} Plan
 * @typedef {import("./pace.js").Pace} Pace
 */

/** Nobody hurries for less, in milliseconds. */
const worthSaying = 45_000;
const alarming = 5 * 60_000;

/**
 * @param {Plan | null} plan @param {Snapshot} snapshot @param {number} index the slide's @param {number} now
 * @param {import("./wire.js").LastClass | null} last how an earlier class went
 */
export function showPace(plan, snapshot, index, now, last) {
  const pace = plan && readPace(plan, snapshot, index, now);
  setState(document.body, "pace", pace ? toneOfPace(pace) : "none");
  setMeasure(part("plan-bar"), "--now", pace && plan ? Math.min(1, pace.used / Math.max(1, plan.slot * 1000)).toFixed(4) : "0");
  setHidden(part("now-line"), !pace);
  showText("left", pace ? durationText(pace.left) : "");
  showText("pace", pace ? `${paceWord(pace)} → ${t("ends_at", { time: timeOfDay(pace.end) })}` : "");
  setState(part("here"), "late", pace && pace.here > pace.hereOf + worthSaying ? "yes" : "no");
  showText("this-slide", pace ? `${durationText(pace.here)} / ${durationText(pace.hereOf)}` : "");
  showText("talk-in", pace ? talkText(pace) : "");
  setState(part("talk-in"), "late", pace && pace.talkIn !== null && pace.talkIn < 0 ? "yes" : "no");
  showRemedy(pace, snapshot);
  showPlanCard(plan, snapshot, last);
}

/** How late a class is, for its colour. @param {Pace} pace */
export function toneOfPace(pace) {
  const over = Math.max(pace.behind, pace.end - pace.fixedEnd);
  if (over >= alarming) return "alarm";
  if (over >= worthSaying) return "late";
  return pace.behind <= -worthSaying ? "early" : "well";
}

/** `1:10 늦음` @param {Pace} pace */
export function paceWord(pace) {
  const amount = durationText(Math.abs(pace.behind));
  if (Math.abs(pace.behind) < 1000) return t("on_plan");
  return t(pace.behind > 0 ? "late_by" : "early_by", { time: amount });
}

/** "토론까지 27:59 · 8장" @param {Pace} pace */
function talkText({ talkIn, talkAfter }) {
  if (talkIn === null) return "";
  if (talkIn < 0) return t("talk_late", { time: durationText(-talkIn) });
  return t("talk_in", { time: durationText(talkIn), n: talkAfter });
}

/** Where nothing can be left out: how long each slide may take, if the discussion is to begin in time. @param {Pace} pace */
function eachText({ talkIn, talkAfter }) {
  if (talkIn === null || talkIn <= 0 || talkAfter === 0) return "";
  return t("each_slide", { n: talkAfter, time: durationText(talkIn / (talkAfter + 1)) });
}

/** What could be left out, or is. @param {Pace | null} pace @param {Snapshot} snapshot */
function showRemedy(pace, snapshot) {
  const skips = snapshot.switches.includes("skip");
  const skipping = pace?.skipping ?? null;
  const late = pace !== null && Math.max(pace.behind, pace.end - pace.fixedEnd) >= worthSaying;
  const gives = skipping && late ? t("skip_gives", { n: skipping.count, time: timeOfDay(skipping.end) }) : "";
  const text = skips ? t("skipping_n", { n: skipping?.count ?? 0 }) : gives || (late ? eachText(pace) : "");
  showText("remedy", text);
  setHidden(part("remedy"), text === "");
  showText("remedy-act", skips ? t("undo_skip") : gives ? t("verb_skip") : "");
}

/** What the plan made of the minutes, and how it went before. @param {Plan | null} plan @param {Snapshot} snapshot @param {import("./wire.js").LastClass | null} last */
function showPlanCard(plan, snapshot, last) {
  const before = snapshot.phase.is === "before" || snapshot.phase.is === "after";
  showText("reconciled", plan && before ? reconciled(plan) : "");
  showText("last-time", before && last ? lastTimeText(last) : "");
  const record = snapshot.presenter?.record ?? null;
  const over = record !== null && record.ended !== null && snapshot.phase.is === "after";
  const took = over && record ? record.spent.reduce((sum, one) => sum + one.time, 0) : 0;
  showText("took", over && plan ? t("took", { time: durationText(took), difference: differenceText(took - plan.slot * 1000) }) : "");
  setHidden(part("took"), !over);
}

/** "제목 합계 60분 · 수업 50분 → 토론 10분 보호", where there was anything to reconcile. @param {Plan} plan */
function reconciled(plan) {
  const slot = plan.slot / 60;
  const talk = plan.sections.find((section) => section.discussion);
  const length = talk ? talk.seconds / 60 : 0;
  const differs = (plan.written !== null && plan.written !== slot) || (plan.discussionWritten !== null && plan.discussionWritten !== length) || plan.added;
  if (!differs) return "";
  const parts = [plan.written !== null ? t("plan_written", { n: plan.written }) : "", t("plan_slot", { n: slot })].filter(Boolean).join(" · ");
  const kept = talk ? t(plan.added ? "plan_added" : "plan_protects", { n: length }) : "";
  return kept ? `${parts} → ${kept}` : parts;
}

/** "지난번 11월 17일 · 2부 +4:10 · 전체 +1:30" @param {import("./wire.js").LastClass} last */
function lastTimeText({ began, over, longest }) {
  const date = new Intl.DateTimeFormat(document.documentElement.lang, { month: "long", day: "numeric" }).format(began);
  const parts = [t("last_time", { date }), longest ? `${longest.title} ${differenceText(longest.over)}` : "", t("in_all", { difference: differenceText(over) })];
  return parts.filter(Boolean).join(" · ");
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

/** `28:20`, `1:02:05`, `−0:40`. @param {number} time milliseconds */
export function durationText(time) {
  const seconds = Math.round(Math.abs(time) / 1000);
  const sign = time < 0 && seconds > 0 ? "−" : "";
  if (seconds < 3600) return sign + minutesText(seconds);
  return `${sign}${Math.floor(seconds / 3600)}:${minutesText(seconds % 3600).padStart(5, "0")}`;
}
