// @ts-check
// The sheet of settings: each says what is in effect, and keeps what is chosen.

import { choose, chosen, textSizes } from "./choices.js";
import { setHidden, showText } from "./dom.js";
import { ui } from "./page.js";
import { toggleSheet } from "./sheets.js";

/** Opens the sheet. */
export function openSettings() {
  if (toggleSheet("settings")) showSettings();
}

function showSettings() {
  for (const radio of radios()) radio.checked = radio.value === chosen(/** @type {import("./choices.js").Choice} */ (radio.name));
  const size = sizeNow();
  showText("text-size", `${size + 1}/${textSizes.length}`);
  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (ui("settings").querySelectorAll("button[data-text-by]"))) {
    button.disabled = textSizes[size + Number(button.dataset.textBy)] === undefined;
  }
}

/** @returns {NodeListOf<HTMLInputElement>} */
function radios() {
  return ui("settings").querySelectorAll("input[type=radio]");
}

function sizeNow() {
  return textSizes.indexOf(chosen("text") || "normal");
}

/** Puts what is chosen into effect at once. */
export function listenToSettings() {
  for (const button of ui("settings").querySelectorAll("[data-verb=full]")) setHidden(button, !document.fullscreenEnabled);
  ui("settings").addEventListener("change", (/** @type {Event} */ { target }) => {
    if (!(target instanceof HTMLInputElement)) return;
    choose(/** @type {import("./choices.js").Choice} */ (target.name), target.value);
    showSettings();
  });
  ui("settings").addEventListener("click", (/** @type {Event} */ { target }) => {
    const button = target instanceof Element ? target.closest("button[data-text-by]") : null;
    if (!(button instanceof HTMLElement)) return;
    choose("text", textSizes[sizeNow() + Number(button.dataset.textBy)] ?? "");
    showSettings();
  });
}
