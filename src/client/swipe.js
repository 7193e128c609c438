// @ts-check
// Swipes: sideways, quick enough, not from the edge of the screen, not inside a box that scrolls.

/** px from the edge of the screen: a swipe from there is the browser's own. */
const edge = 24;
/** px that a swipe goes at least, and milliseconds that it takes at most. */
const far = 48;
const longest = 800;

/**
 * Which way a finger went, or `null`: `next` to the left, `previous` to the right.
 * @param {{x: number, y: number, at: number}} start
 * @param {{x: number, y: number, at: number}} end
 * @param {number} width of the window
 * @returns {"next" | "previous" | null}
 */
export function swipeOf(start, end, width) {
  const x = end.x - start.x;
  const y = end.y - start.y;
  if (start.x < edge || start.x > width - edge || end.at - start.at > longest) return null;
  if (Math.abs(x) < far || Math.abs(x) < 2 * Math.abs(y)) return null;
  return x < 0 ? "next" : "previous";
}

/** @param {(verb: string) => void} act */
export function listenToSwipes(act) {
  /** @type {{x: number, y: number, at: number} | null} */
  let start = null;
  addEventListener("touchstart", (event) => {
    const touch = event.touches[0];
    const free = event.touches.length === 1 && !scrollsSideways(event.target) && !document.querySelector("dialog[open]");
    start = free ? { x: touch.clientX, y: touch.clientY, at: event.timeStamp } : null;
  }, { passive: true });
  addEventListener("touchend", (event) => {
    const touch = event.changedTouches[0];
    const verb = start && swipeOf(start, { x: touch.clientX, y: touch.clientY, at: event.timeStamp }, innerWidth);
    start = null;
    // While the page is pinched larger, a finger moves it about.
    if (verb && (visualViewport?.scale ?? 1) === 1) act(verb);
  }, { passive: true });
  addEventListener("touchcancel", () => (start = null), { passive: true });
}

/** @param {EventTarget | null} target */
function scrollsSideways(target) {
  // A finger on a player moves along its time.
  if (target instanceof Element && target.closest("video, audio")) return true;
  for (let node = target instanceof Element ? target : null; node && node !== document.body; node = node.parentElement) {
    if (node.scrollWidth > node.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(node).overflowX)) return true;
  }
  return false;
}
