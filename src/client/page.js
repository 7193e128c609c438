// @ts-check
// What every screen has: its words, what its page says of itself, what the browser stores for it,
// light or dark, buttons with verbs, the list of keys.

import { keyTable } from "./keys.js";

/**
 * An element of ours. Our ids hold a dot, which no slide's id does.
 * @param {string} name
 * @returns {any}
 */
export function ui(name) {
  return document.getElementById(`ui.${name}`);
}

/** `base` is the path under which a proxy passes the server on. @returns {{instance: string, base: string, course: string}} */
export function thisPage() {
  const { instance = "", base = "", course = "/" } = document.body.dataset;
  return { instance, base, course };
}

/** Whether this page was written to a file: there is no room, and nothing newer to be asked for. */
export function isWritten() {
  return document.body.hasAttribute("data-written");
}

/** @type {Record<string, string> | null} */
let words = null;

/**
 * A word of the screen's language, filled in.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function t(key, values = {}) {
  words ??= JSON.parse(ui("strings")?.textContent ?? "{}");
  return filledIn(words?.[key] ?? key, values);
}

/**
 * `{n}` is the value of that name, `{n:slide|slides}` the first of two words where it is 1.
 * @param {string} text @param {Record<string, string | number>} values
 */
export function filledIn(text, values) {
  return text
    .replace(/\{(\w+):([^|}]*)\|([^}]*)\}/g, (_, name, one, more) => (Number(values[name]) === 1 ? one : more))
    .replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/**
 * What this browser stores for this course of this instance; `null` when it stores nothing.
 * @param {string} name
 */
export function recall(name) {
  try {
    return localStorage.getItem(storageKey(name));
  } catch {
    return null;
  }
}

/**
 * Has the browser store a value under a name.
 * @param {string} name
 * @param {string | null} value `null` forgets
 * @returns {boolean} whether it did: private windows and full disks refuse
 */
export function remember(name, value) {
  try {
    if (value === null) localStorage.removeItem(storageKey(name));
    else localStorage.setItem(storageKey(name), value);
    return true;
  } catch {
    return false;
  }
}

/** The name of it in `localStorage`. @param {string} name */
export function storageKey(name) {
  const { instance, course } = thisPage();
  return `cuecard ${instance} ${course} ${name}`;
}

/** Light or dark as chosen before, else as the theme or the device says. */
export function applyTheme() {
  const chosen = recall("theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
}

/** The other of light and dark, kept unless it is what there would be anyway. */
function toggleTheme() {
  const root = document.documentElement;
  const chosen = root.dataset.theme;
  delete root.dataset.theme;
  // A theme may be light or dark by itself.
  const scheme = getComputedStyle(root).colorScheme;
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const own = scheme === "dark" || scheme === "light" ? scheme : system;
  const other = (chosen ?? own) === "dark" ? "light" : "dark";
  if (other !== own) root.dataset.theme = other;
  remember("theme", other === own ? null : other);
}

/** Full screen where there is one (not on iPhones). */
function toggleFull() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.().catch(() => {});
}

/**
 * Calls `act` with the verb of each `[data-verb]` button that is pressed; a menu that it is in closes.
 * @param {(verb: string) => void} act
 */
export function listenToButtons(act) {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button[data-verb]") : null;
    if (!(button instanceof HTMLElement)) return;
    button.closest("details")?.removeAttribute("open");
    act(button.dataset.verb ?? "");
  });
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(/** @type {Node} */ (event.target))) menu.removeAttribute("open");
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.menu[open]")) menu.removeAttribute("open");
  });
}

/**
 * The list of the keys that work here.
 * @param {string[]} verbs
 */
function showHelp(verbs) {
  const dialog = ui("help");
  if (dialog.open) return dialog.close();
  const rows = keyTable.filter((row) => verbs.includes(row.verb) && row.caps.length > 0).map((row) => {
    const entry = ui("key-row").content.cloneNode(true);
    const caps = row.caps.map((cap) => {
      const key = ui("key-cap").content.cloneNode(true);
      key.firstElementChild.textContent = cap;
      return key;
    });
    entry.querySelector("dt").append(...caps);
    entry.querySelector("dd").textContent = t(`verb_${row.verb.replaceAll("-", "_")}`);
    return entry;
  });
  dialog.querySelector(".keys").replaceChildren(...rows);
  dialog.showModal();
}

/**
 * Verbs that every screen knows; whether this was one.
 * @param {string} verb
 * @param {string[]} verbs those that work here
 */
export function commonVerb(verb, verbs) {
  if (verb === "theme") toggleTheme();
  else if (verb === "full") toggleFull();
  else if (verb === "help") showHelp(verbs);
  else return false;
  return true;
}
