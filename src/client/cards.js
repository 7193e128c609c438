// @ts-check
// The cards that an attendee may find above the bottom bar: the class had begun before they
// came; it is over and their notes can be taken along. Each comes once.

import { setHidden, showText } from "./dom.js";
import { recall, remember, t, ui } from "./page.js";
import { sectionNumber, sectionOf } from "./show.js";

/** The deck whose class had begun when this device came, until the card is closed. */
let late = "";
/** The deck that this page showed last: a device that had it before its class began is not late. */
let present = "";

/**
 * Tells a device that comes to a deck past its first section where the class is.
 * @param {import("./wire.js").Snapshot} snapshot @param {number} index of the live slide
 */
export function showLateCard(snapshot, index) {
  const section = sectionOf(index);
  const deck = snapshot.deck ?? "";
  if (snapshot.phase.is === "class" && recall("met") !== deck) {
    remember("met", deck);
    if (present !== deck && section && section.number > 1) late = deck;
  }
  present = deck;
  // The card offers to read from the start, which the policy may forbid.
  const on = late !== "" && late === deck && snapshot.phase.is === "class" && section !== null && snapshot.policy !== "locked";
  setHidden(ui("late"), !on);
  if (!on) return;
  const number = sectionNumber(index);
  showText("late", number ? t("late_part", { number, n: index }) : t("late_titled", { title: section.title, n: index }));
}

/** Closes the card: it was read, or the attendee has moved. */
export function dismissLateCard() {
  late = "";
}

/**
 * At the end of class, what was written is offered for taking away.
 * @param {import("./wire.js").Snapshot} snapshot @param {number} count of notes
 */
export function showExportCard({ phase }, count) {
  const on = phase.is === "after" && count > 0 && recall("exported") !== String(phase.since);
  setHidden(ui("export"), !on);
  if (on) showText("export", t("export_offer", { n: count }));
}

/** @param {import("./wire.js").Snapshot} snapshot */
export function dismissExportCard({ phase }) {
  remember("exported", String(phase.since));
}
