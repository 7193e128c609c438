// @ts-check
// Videos and sounds of the notes: one is heard at a time, and none of a slide that was left.

/** @param {ParentNode} place */
const playersIn = (place) => /** @type {NodeListOf<HTMLMediaElement>} */ (place.querySelectorAll("video, audio"));

/** Whoever starts one stops the others on the page. */
export function listenToPlayers() {
  // Caught on the way down, because `play` does not bubble.
  document.addEventListener("play", ({ target }) => {
    for (const player of playersIn(document)) if (player !== target) player.pause();
  }, true);
}

/** Stops what plays in a slide. @param {ParentNode} slide */
export function stopPlayers(slide) {
  for (const player of playersIn(slide)) if (!player.paused) player.pause();
}

/** Leaves of each player its picture: muted, still, and nothing to press. @param {ParentNode} copy */
export function stillPlayers(copy) {
  for (const player of playersIn(copy)) {
    player.controls = false;
    player.muted = true;
    player.tabIndex = -1;
  }
}
