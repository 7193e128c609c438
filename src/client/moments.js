// @ts-check
// What was written of a class: moments as this device's clock and language write them, a way to paper,
// which is a PDF too, and the switch that shares it.

import { applyTheme } from "./page.js";

applyTheme();
const language = document.documentElement.lang;
// The clock of every other screen: hours to 23.
const moment = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short", hourCycle: "h23" });
const hour = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
for (const place of document.querySelectorAll("time[data-time]")) {
  const { time, form } = /** @type {HTMLElement} */ (place).dataset;
  place.textContent = (form === "time" ? hour : moment).format(Number(time));
}
for (const button of document.querySelectorAll("[data-verb='print']")) {
  /** @type {HTMLElement} */ (button).hidden = false;
  button.addEventListener("click", () => print());
}
// A form that a page without referrers sends itself does not tell where it comes from, and is refused.
for (const form of document.querySelectorAll("form.sharing")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await fetch(/** @type {HTMLFormElement} */ (form).action, { method: "POST" });
    location.reload();
  });
}
