// @ts-check
// A sentence over the presenter's screen for a few seconds: why a command came to nothing and,
// where something can be done about it, the button that does it. The buttons stand in the template.

import { setHidden, showText } from "./dom.js";
import { t, ui } from "./page.js";

/** Milliseconds that a sentence stays, and one with a button. */
const staysFor = 4000;
const offersFor = 12_000;

let said = { text: "", until: 0, offer: "" };

/**
 * Shows a sentence.
 * @param {string} text empty: nothing any more
 * @param {string} [offer] the verb of the button that goes with it
 */
export function toast(text, offer = "") {
  said = { text, until: performance.now() + (offer ? offersFor : staysFor), offer };
  showToast();
}

/** Draws the sentence while it stays. */
export function showToast() {
  if (said.text && performance.now() > said.until) said = { text: "", until: 0, offer: "" };
  showText("toast", said.text);
  const place = ui("toast");
  setHidden(place, said.text === "");
  for (const button of place.querySelectorAll("button")) setHidden(button, button.dataset.verb !== said.offer);
}

/**
 * Tells what came of a command, unless it was done; then what was offered before is taken back.
 * @param {import("./socket.js").Answer} answer
 */
export function toastAnswer(answer) {
  switch (answer) {
    case "done":
      if (said.offer) toast("");
      return;
    case "unsaved":
      return toast(t("unsaved"));
    case "not-driver":
      return toast(t("refused_not_driver"), "take-over");
    default:
      return toast(t(`refused_${answer.replaceAll("-", "_")}`));
  }
}
