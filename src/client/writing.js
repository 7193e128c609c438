// @ts-check
// Writing from a phone: the board of what is discussed or asked, the class's questions, what one does
// not follow. What this device wrote stands first, until it is shown only here.

import { announce } from "./announce.js";
import { column } from "./column.js";
import { setHidden, setState, showText } from "./dom.js";
import { recall, remember, t, ui } from "./page.js";
import { agoText, groupText, part, showRows, writePart } from "./rows.js";
import { toggleSheet } from "./sheets.js";
import { timeOfDay } from "./times.js";
import { postings } from "./wire.js";

/**
 * @typedef {import("./wire.js").Post} Post
 * @typedef {import("./wire.js").MyPost} MyPost
 * @typedef {import("./wire.js").Board} Board
 * @typedef {import("./wire.js").Posts} Posts
 * @typedef {import("./socket.js").Connection} Connection
 * @typedef {Post & {board?: import("./wire.js").BoardKind, own: boolean, waits: boolean}} Row `waits`: it is not shown yet; an own
 *   one has its board
 */

const longestPost = 280;
/** From so many characters on it is told how many are left. */
const tellsFrom = 220;
/** So many groups can be chosen. */
const groups = 20;

/** What this device writes and has written. */
export class Writing {
  /** @type {MyPost[]} */
  #mine = [];
  /** @type {Set<number>} */
  #likes = new Set();
  /** The slides that are not followed. @type {Set<string>} */
  #lost = new Set();
  /** What became of the last thing that was sent, in words, by its form. @type {Record<string, string>} */
  #told = {};
  /** @type {Posts | null} */
  #posts = null;
  /** The slide in the page. */
  #slide = "";
  /** Numbers of own questions that were seen as answered. @type {Set<number>} */
  #seen = new Set();
  /** The newest post that was spoken of. */
  #heard = Infinity;

  /** @param {Connection} connection @param {() => void} changed told when there is something new to draw */
  constructor(connection, changed) {
    this.connection = connection;
    this.changed = changed;
    this.#listen("board", () => this.#posts?.board ?? null);
    this.#listen("question", () => this.#posts?.questions ?? null);
    const group = ui("board-group");
    for (let n = 1; n <= groups; n++) group.append(new Option(t("group_n", { n }), String(n)));
    group.value = recall("group") ?? "";
    group.addEventListener("change", () => remember("group", group.value));
    const lost = ui("lost-here");
    lost.addEventListener("change", () => this.#mark(lost.checked));
  }

  /** @param {import("./wire.js").Mine} mine */
  remember({ posts, likes, lost }) {
    this.#mine = posts;
    this.#likes = new Set(likes);
    this.#lost = new Set(lost);
  }

  /** Opens the sheet of questions. */
  ask() {
    if (toggleSheet("questions")) ui("question-text").focus();
    this.changed();
  }

  /** Opens the board where it has no place under the slide. */
  openBoard() {
    toggleSheet("board-sheet");
  }

  /**
   * @param {Posts | null} posts @param {HTMLElement | null} slide in the page
   * @param {boolean} away whether another slide is read than the class is on
   */
  show(posts, slide, away) {
    this.#posts = posts;
    this.#slide = slide?.id ?? "";
    const board = away ? null : posts?.board ?? null;
    this.#place(board);
    if (board) this.#showBoard(board);
    this.#showQuestions(posts?.questions ?? null);
    this.#speak(board);
  }

  /** Under the slide where there is a column, else on a sheet of its own. @param {Board | null} board */
  #place(board) {
    const part = ui("board");
    const home = column.matches ? ui("board-place") : ui("board-sheet");
    if (part.parentElement !== home) home.append(part);
    setHidden(part, !board);
    setState(document.body, "board", board ? "yes" : "no");
    if (!board && ui("board-sheet").open) ui("board-sheet").close();
    if (column.matches && ui("board-sheet").open) ui("board-sheet").close();
  }

  /** @param {Board} board */
  #showBoard(board) {
    const own = this.#mine.filter((post) => post.board === board.board && (board.board !== "slide" || post.slide === board.slide));
    setHidden(ui("board-form"), !board.open);
    showText("board-told", this.#told.board ?? (board.open ? "" : t("board_closed")));
    this.#showList("board-posts", rowsOf(board.posts, own), board.more);
  }

  /** @param {Board | null} questions */
  #showQuestions(questions) {
    const own = this.#mine.filter((post) => post.board === "questions");
    const answered = (questions?.posts ?? []).filter((post) => post.answered !== null && own.some((mine) => mine.post === post.post));
    if (ui("questions").open) for (const { post } of answered) this.#seen.add(post);
    setState(document.body, "answered", answered.some(({ post }) => !this.#seen.has(post)) ? "new" : "none");
    if (!ui("questions").open) return;
    const open = questions?.open ?? false;
    setHidden(ui("question-form"), !open);
    showText("question-told", this.#told.question ?? t(open ? "asks_nameless" : "questions_closed"));
    ui("lost-here").checked = this.#lost.has(this.#slide);
    this.#showList("question-posts", rowsOf(questions?.posts ?? [], own), questions?.more ?? 0);
  }

  /** @param {string} name of the list @param {Row[]} rows @param {number} more */
  #showList(name, rows, more) {
    const now = this.connection.now();
    showRows(ui(name), "post-row", rows, (row, post) => {
      this.#listenTo(row);
      writePart(row, "post-text", post.text);
      setState(row, "state", stateOfRow(post));
      writePart(row, "post-who", whoText(post, now));
      setHidden(part(row, "take-back"), !post.own);
      const like = /** @type {HTMLButtonElement} */ (part(row, "like"));
      setHidden(like, post.waits);
      like.disabled = post.own;
      const liked = this.#likes.has(post.post);
      if (like.getAttribute("aria-pressed") !== String(liked)) like.setAttribute("aria-pressed", String(liked));
      writePart(row, "likes", String(post.likes));
    });
    showText(`${name}-more`, more > 0 ? t("more_posts", { n: more }) : "");
  }

  /** @param {HTMLElement} row */
  #listenTo(row) {
    if (row.dataset.heard) return;
    row.dataset.heard = "yes";
    const number = () => Number(row.dataset.post);
    part(row, "like").addEventListener("click", () => this.#like(number()));
    part(row, "take-back").addEventListener("click", () => this.#takeBack(number()));
  }

  /** Says once that others have written. @param {Board | null} board */
  #speak(board) {
    const newest = Math.max(0, ...(board?.posts ?? []).map((post) => post.post));
    const others = (board?.posts ?? []).filter((post) => post.post > this.#heard && !this.#mine.some((mine) => mine.post === post.post));
    if (others.length > 0) announce(t("new_posts", { n: others.length }));
    this.#heard = board ? Math.max(newest, this.#heard === Infinity ? 0 : this.#heard) : Infinity;
  }

  /** @param {"board" | "question"} name of the form @param {() => Board | null} boardOf */
  #listen(name, boardOf) {
    const field = /** @type {HTMLTextAreaElement} */ (ui(`${name}-text`));
    const count = () => {
      const length = [...field.value].length;
      showText(`${name}-left`, length >= tellsFrom ? t("characters_left", { n: longestPost - length }) : "");
    };
    field.addEventListener("input", count);
    ui(`${name}-form`).addEventListener("submit", async (/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      const text = field.value.trim();
      const board = boardOf();
      if (!text || !board) return field.focus();
      if (await this.#write(name, board, text)) field.value = "";
      count();
      this.changed();
    });
  }

  /** @param {"board" | "question"} name @param {Board} board @param {string} text @returns {Promise<boolean>} whether it was taken */
  async #write(name, board, text) {
    const chosen = name === "board" ? Number(ui("board-group").value) : 0;
    const what = { board: board.board, slide: board.slide || this.#slide, text, group: chosen || null };
    const { outcome, post } = await this.connection.post(postings.write(what));
    const taken = this.#hear(name, outcome);
    if (taken && post !== null && !this.#mine.some((mine) => mine.post === post)) {
      this.#mine.push({ ...what, post, at: this.connection.now() });
    }
    if (taken) announce(t("post_sent"));
    return taken;
  }

  /** @param {number} post */
  async #like(post) {
    const on = !this.#likes.has(post);
    const { outcome } = await this.connection.post(postings.like(post, on));
    if (!this.#hear("board", outcome)) return this.changed();
    if (on) this.#likes.add(post);
    else this.#likes.delete(post);
    this.changed();
  }

  /** @param {number} post */
  async #takeBack(post) {
    const { outcome } = await this.connection.post(postings.takeBack(post));
    if (this.#hear("board", outcome)) this.#mine = this.#mine.filter((mine) => mine.post !== post);
    this.changed();
  }

  /** @param {boolean} on */
  async #mark(on) {
    const slide = this.#slide;
    const { outcome } = await this.connection.post(postings.lost(slide, on));
    if (this.#hear("question", outcome)) {
      if (on) this.#lost.add(slide);
      else this.#lost.delete(slide);
    }
    this.changed();
  }

  /** Notes what became of something; true if it was taken. @param {string} name @param {import("./socket.js").Answer} outcome */
  #hear(name, outcome) {
    delete this.#told.board;
    delete this.#told.question;
    if (outcome === "done" || outcome === "unsaved") return true;
    const word = t(`refused_${outcome.replaceAll("-", "_")}`);
    this.#told[name] = word;
    if (ui("questions").open) this.#told.question = word;
    announce(word);
    return false;
  }
}

/**
 * Own posts first, those that are not shown yet too; then the others.
 * @param {Post[]} posts @param {MyPost[]} mine
 * @returns {Row[]}
 */
export function rowsOf(posts, mine) {
  const own = mine.map((post) => {
    const shown = posts.find((one) => one.post === post.post);
    const waiting = { ...post, likes: 0, state: /** @type {const} */ ("new"), answered: null };
    return { ...(shown ?? waiting), board: post.board, own: true, waits: !shown };
  });
  const others = posts.filter((post) => !mine.some((one) => one.post === post.post));
  return [...own.sort((a, b) => b.post - a.post), ...others.map((post) => ({ ...post, own: false, waits: false }))];
}

/** @param {Row} post @returns {"answered" | "waits" | "on" | "shown"} `on`: it is on the stage */
function stateOfRow(post) {
  if (post.answered !== null) return "answered";
  if (post.waits) return "waits";
  return post.state === "pinned" || post.state === "alone" ? "on" : "shown";
}

/** What stands under a post. @param {Row} post @param {number} now */
function whoText(post, now) {
  const said = {
    answered: () => t("answered_at", { time: timeOfDay(post.answered ?? now) }),
    waits: () => t("waits_for_check"),
    on: () => t("on_screen_now"),
    shown: () => agoText(post.at, now),
  }[stateOfRow(post)]();
  const own = t(post.board === "questions" ? "my_question" : "my_post");
  return [post.own ? own : groupText(post), said].filter(Boolean).join(" · ");
}
