// @ts-check
// The cards that an attendee may find above the bottom bar: the class went on without him, it
// is over and he has notes. Each comes once.

import { keep, part, recall, t } from "./page.js";
import { sectionNumber, sectionOf, setHidden, showText } from "./show.js";

/** The deck in whose middle this device arrived, until it has seen to that. */
let late = "";
/** The deck that this page showed last: who was here before its class began is not late. */
let present = "";

/**
 * Who meets a deck past its first section is told where the class is.
 * @param {import("./wire.js").Snapshot} snapshot @param {number} index of the live slide
 */
export function showLateCard(snapshot, index) {
  const section = sectionOf(index);
  const deck = snapshot.deck ?? "";
  if (snapshot.phase.is === "class" && recall("met") !== deck) {
    keep("met", deck);
    if (present !== deck && section && section.number > 1) late = deck;
  }
  present = deck;
  // Who may read nothing but the live slide is offered nothing.
  const on = late !== "" && late === deck && snapshot.phase.is === "class" && section !== null && snapshot.policy !== "locked";
  setHidden(part("late"), !on);
  if (!on) return;
  const number = sectionNumber(index);
  showText("late", number ? t("late_part", { number, n: index }) : t("late_titled", { title: section.title, n: index }));
}

/** He has read it, or does not want to. */
export function dismissLate() {
  late = "";
}

/**
 * At the end of class, what was written is offered for taking away.
 * @param {import("./wire.js").Snapshot} snapshot @param {number} count of notes
 */
export function showExportCard({ phase }, count) {
  const on = phase.is === "after" && count > 0 && recall("exported") !== String(phase.since);
  setHidden(part("export"), !on);
  if (on) showText("export", t("export_offer", { n: count }));
}

/** @param {import("./wire.js").Snapshot} snapshot */
export function dismissExport({ phase }) {
  keep("exported", String(phase.since));
}
