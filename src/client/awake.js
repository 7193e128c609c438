// @ts-check
// Keeps the screen from going dark while the page is looked at, where the browser can: not on
// a plain http address.

/** @returns {boolean} whether this browser can */
export function keepAwake() {
  if (!("wakeLock" in navigator)) return false;
  // A lock ends whenever the page is hidden.
  const ask = () => document.hidden || navigator.wakeLock.request("screen").catch(() => null);
  document.addEventListener("visibilitychange", ask);
  ask();
  return true;
}
