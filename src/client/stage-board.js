// @ts-check
// What the stage shows of what was written: the posts that a presenter has pinned, or one alone, under
// the question; and a pinned question at the slide's foot.

import { setHidden, setState, showText } from "./dom.js";
import { t, ui } from "./page.js";
import { groupText, showRows, writePart } from "./rows.js";

/** @typedef {import("./wire.js").Posts} Posts */

/** After so many lines a pinned post is cut, the most first. */
const pinnedLines = [4, 3, 2, 1];

/** What of the board is on the stage. @param {Posts | null} posts */
function pinnedOf(posts) {
  const all = posts?.board?.posts ?? [];
  const alone = all.find((post) => post.state === "alone");
  // In the order in which they were written, so that a new one moves none.
  return alone ? [alone] : all.filter((post) => post.state === "pinned").toReversed();
}

/** Whether something was pinned. @param {Posts | null} posts */
export function hasPinned(posts) {
  return pinnedOf(posts).length > 0;
}

/** @param {Posts | null} posts @param {string} question that is answered */
export function showPinned(posts, question) {
  const pinned = pinnedOf(posts);
  showText("board-question", question);
  const list = ui("pinned");
  setState(list, "alone", pinned.some((post) => post.state === "alone") ? "yes" : "no");
  showRows(list, "pinned-row", pinned, (row, post) => {
    writePart(row, "pinned-group", groupText(post));
    writePart(row, "likes", post.likes > 0 ? String(post.likes) : "");
    setState(row, "liked", post.likes > 0 ? "yes" : "no");
    writePart(row, "pinned-text", post.text);
  });
  fitPinned(list, pinned.map((post) => `${post.post} ${post.state}`).join());
}

/** Cuts the texts after so many lines that all have room. @param {HTMLElement} list @param {string} key what stands there */
function fitPinned(list, key) {
  // What is not shown has no height.
  if (list.dataset.holds === key || list.clientHeight === 0) return;
  list.dataset.holds = key;
  for (const lines of pinnedLines) {
    setState(list, "lines", String(lines));
    if (list.scrollHeight <= list.clientHeight) return;
  }
}

/** @param {Posts | null} posts */
export function showPinnedQuestion(posts) {
  const pinned = posts?.questions.posts.find((post) => post.state === "pinned") ?? null;
  setHidden(ui("asked-question"), !pinned);
  showText("asked-question", pinned?.text ?? "");
  showText("asked-question-likes", pinned && pinned.likes > 0 ? t("n_likes", { n: pinned.likes }) : "");
}
