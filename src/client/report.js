// @ts-check
// The record of a class: moments as this device's clock and language write them.

import { applyTheme } from "./page.js";

applyTheme();
const language = document.documentElement.lang;
const moment = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" });
const hour = new Intl.DateTimeFormat(language, { timeStyle: "short" });
for (const place of document.querySelectorAll("time[data-time]")) {
  const { time, form } = /** @type {HTMLElement} */ (place).dataset;
  place.textContent = (form === "time" ? hour : moment).format(Number(time));
}
