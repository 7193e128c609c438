// @ts-check
// This device in the class: the name under which it is counted, and its screen kept awake.

import { recall, remember } from "./page.js";

/** A random name that this device keeps, so that it is counted once a day. */
export function seatName() {
  const known = recall("seat");
  if (known) return known;
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  const name = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  remember("seat", name);
  return name;
}

/** Whether this browser can keep a screen on here: not on a plain http address. */
export function canStayAwake() {
  return "wakeLock" in navigator;
}

/** @type {Promise<WakeLockSentinel> | null} */
let lock = null;

/**
 * Keeps the screen on, where the browser can: in a secure context, while the page is seen.
 * @param {boolean} on
 */
export function stayAwake(on) {
  if (!canStayAwake() || document.hidden) return;
  if (!on) {
    lock?.then((held) => held.release(), () => {});
    lock = null;
  } else if (!lock) {
    lock = navigator.wakeLock.request("screen");
    // The browser lets go of it when the page is hidden, and may refuse it when the battery is low.
    lock.then((held) => held.addEventListener("release", () => (lock = null)), () => (lock = null));
  }
}
