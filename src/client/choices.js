// @ts-check
// What a reader has chosen for this device, put into effect: light or dark, the size of text,
// less motion, the language of buttons and messages.

import { applyTheme, recall, remember } from "./page.js";

/** The sizes of text: an attribute of the root, from the smallest that is readable. */
export const textSizes = ["small", "normal", "large", "larger", "largest"];

/** @typedef {"theme" | "text" | "motion" | "lang"} Choice */

/** Everything that was chosen before. */
export function applyChoices() {
  const root = document.documentElement;
  applyTheme();
  applyAs(root, "text", textSizes);
  applyAs(root, "motion", ["still"]);
  const lang = recall("lang");
  if ((lang === "ko" || lang === "en") && lang !== root.lang) speak(lang);
}

/** @param {HTMLElement} root @param {Choice} choice @param {string[]} values */
function applyAs(root, choice, values) {
  const value = recall(choice) ?? "";
  if (values.includes(value)) root.dataset[choice] = value;
  else delete root.dataset[choice];
}

/**
 * What is in effect; empty where the device decides.
 * @param {Choice} choice
 */
export function chosen(choice) {
  const root = document.documentElement;
  return choice === "lang" ? root.lang : (root.dataset[choice] ?? "");
}

/**
 * @param {Choice} choice @param {string} value empty: as the device has it
 */
export function choose(choice, value) {
  remember(choice, value || null);
  if (choice === "lang") return speak(value);
  const root = document.documentElement;
  if (value) root.dataset[choice] = value;
  else delete root.dataset[choice];
}

/** The page in that language: the server has the words. @param {string} lang */
function speak(lang) {
  const url = new URL(location.href);
  if (url.searchParams.get("lang") === lang) return;
  url.searchParams.set("lang", lang);
  location.replace(url);
}
