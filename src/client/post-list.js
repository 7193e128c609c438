// @ts-check
// What was written, as presenters see it: each post with its state and what can be made of it, in an
// order that stays while somebody points at it.

import { setHidden, setState, showText } from "./dom.js";
import { t, ui } from "./page.js";
import { agoText, groupText, part, showRows, writePart } from "./rows.js";
import { timeOfDay } from "./times.js";
import { commands } from "./wire.js";

/**
 * @typedef {import("./wire.js").Post} Post
 * @typedef {import("./wire.js").Board} Board
 * @typedef {import("./wire.js").Command} Command
 * @typedef {"hide" | "show" | "pin" | "alone" | "answered"} Act
 */

/** What each act says of a post that is so, and the state that it gives. */
const acts = /** @type {const} */ ({
  hide: { words: ["hide_post", "hidden_post"], states: ["hidden"] },
  show: { words: ["show_post", "shown_post"], states: ["shown"] },
  pin: { words: ["pin_post", "pinned_post"], states: ["pinned", "alone"] },
  alone: { words: ["alone_post", "alone_post"], states: ["alone"] },
});

/** The posts of a board, or the questions. */
export class PostList {
  /** Only posts of this group; 0: all. */
  #group = 0;
  /** The posts in the order in which they stand. @type {number[]} */
  #order = [];
  /** @type {Board | null} */
  #board = null;

  /**
   * @param {string} name of the list's elements
   * @param {(command: Command) => void} send
   * @param {{now: () => number, slideNumber: (id: string) => string}} about the server's clock; the number of a slide
   */
  constructor(name, send, about) {
    this.name = name;
    this.send = send;
    this.about = about;
    this.list = /** @type {HTMLElement} */ (ui(name));
    this.list.addEventListener("click", (event) => this.#pressed(/** @type {Element} */ (event.target)));
    this.list.addEventListener("keydown", (event) => this.#key(event));
    ui(`${name}-new`).addEventListener("click", () => this.#catchUp());
    ui(`${name}-all`).addEventListener("click", () => this.#board && this.send(commands.showAll(this.#board)));
    const how = /** @type {HTMLSelectElement} */ (ui(`${name}-how`));
    how.addEventListener("change", () => {
      // Without a board there is no list to be seen, and nothing to choose.
      if (this.#board) this.send(commands.moderate(this.#board.board, /** @type {import("./wire.js").Moderation} */ (how.value)));
    });
  }

  /** @param {Board | null} board */
  show(board) {
    if (board?.board !== this.#board?.board || board?.slide !== this.#board?.slide) {
      this.#order = [];
      this.#group = 0;
    }
    this.#board = board;
    const posts = board?.posts ?? [];
    const shown = this.#arranged(posts.filter((post) => post.state !== "hidden" && (!this.#group || post.group === this.#group)));
    showRows(this.list, "desk-post", shown, (row, post) => this.#draw(row, post));
    this.#reach();
    const hidden = posts.filter((post) => post.state === "hidden");
    setHidden(ui(`${this.name}-hidden`), hidden.length === 0);
    showText(`${this.name}-hidden`, t("hidden_posts", { n: hidden.length }));
    showRows(ui(`${this.name}-hidden-list`), "desk-post", hidden, (row, post) => this.#draw(row, post));
    this.#showHead(posts, hidden.length);
    this.#showGroups(posts);
  }

  /** How many posts nobody has looked at. */
  get news() {
    return (this.#board?.posts ?? []).filter((post) => post.state === "new" && post.answered === null).length;
  }

  /** Shows what has come meanwhile. */
  #catchUp() {
    this.#order = [];
    this.show(this.#board);
  }

  /** The posts as they stand while the list is held, else in their order. @param {Post[]} posts */
  #arranged(posts) {
    const isHeld = this.#order.length > 0 && this.list.matches(":hover, :focus-within");
    const known = new Set(this.#order);
    const late = posts.filter((post) => !known.has(post.post));
    const waiting = isHeld ? late.length : 0;
    showText(`${this.name}-new`, waiting > 0 ? t("new_posts", { n: waiting }) : "");
    if (!isHeld) this.#order = posts.map((post) => post.post);
    return this.#order.flatMap((number) => posts.find((post) => post.post === number) ?? []);
  }

  /** @param {Post[]} posts @param {number} hidden */
  #showHead(posts, hidden) {
    const on = posts.filter((post) => post.state === "pinned" || post.state === "alone").length;
    const isQuestions = this.#board?.board === "questions";
    const words = [t(isQuestions ? "questions_n" : "posts_n", { n: posts.length - hidden }), on > 0 ? t("on_stage_n", { n: on }) : ""];
    showText(`${this.name}-head`, words.filter(Boolean).join(" · "));
    const fresh = posts.filter((post) => post.state === "new").length;
    setHidden(ui(`${this.name}-all`), fresh === 0);
    showText(`${this.name}-all`, fresh > 0 ? t("show_all_n", { n: fresh }) : "");
    const how = /** @type {HTMLSelectElement} */ (ui(`${this.name}-how`));
    const chosen = this.#board?.moderation;
    if (chosen && document.activeElement !== how && how.value !== chosen) how.value = chosen;
    showText(`${this.name}-none`, posts.length === 0 ? t(isQuestions ? "no_questions" : "no_posts") : "");
  }

  /** @param {Post[]} posts */
  #showGroups(posts) {
    const place = ui(`${this.name}-groups`);
    if (!place) return;
    const groups = [...new Set(posts.flatMap((post) => post.group ?? []))].sort((a, b) => a - b);
    setHidden(place, groups.length < 2);
    const key = `${groups} ${this.#group}`;
    if (place.dataset.holds === key) return;
    place.dataset.holds = key;
    place.replaceChildren(...[0, ...groups].map((group) => {
      const text = group === 0 ? t("all_groups") : t("group_n", { n: group });
      const button = Object.assign(document.createElement("button"), { type: "button", className: "button small", textContent: text });
      button.setAttribute("aria-pressed", String(group === this.#group));
      button.addEventListener("click", () => {
        this.#group = group;
        this.#catchUp();
      });
      return button;
    }));
  }

  /** @param {HTMLElement} row @param {Post} post */
  #draw(row, post) {
    setState(row, "state", post.answered === null ? post.state : "answered");
    const isQuestion = this.#board?.board === "questions";
    writePart(row, "post-new", post.state === "new" ? t(isQuestion ? "new_question" : "new_post") : "");
    writePart(row, "post-likes", post.likes > 0 ? t("n_likes", { n: post.likes }) : "");
    const slide = isQuestion ? this.about.slideNumber(post.slide) : "";
    const when = post.answered === null ? agoText(post.at, this.about.now()) : t("answered_at", { time: timeOfDay(post.answered) });
    writePart(row, "post-who", [groupText(post), slide, when].filter(Boolean).join(" · "));
    writePart(row, "post-text", post.text);
    for (const [act, { words, states }] of Object.entries(acts)) {
      const on = /** @type {readonly string[]} */ (states).includes(post.state);
      this.#showAct(row, act, t(words[on ? 1 : 0]), on);
    }
    this.#showAct(row, "answered", t(post.answered === null ? "answer_post" : "answered_post"), post.answered !== null);
    setHidden(part(row, "act-alone"), isQuestion || (post.state !== "pinned" && post.state !== "alone"));
    setHidden(part(row, "act-answered"), !isQuestion);
    setHidden(part(row, "act-show"), isQuestion);
  }

  /** @param {HTMLElement} row @param {string} act @param {string} word @param {boolean} on */
  #showAct(row, act, word, on) {
    const button = part(row, `act-${act}`);
    const place = part(button, "act-word");
    if (place.textContent !== word) place.textContent = word;
    if (button.getAttribute("aria-pressed") !== String(on)) button.setAttribute("aria-pressed", String(on));
  }

  /** One row of the list can be reached by Tab; the others by the arrows. */
  #reach() {
    const rows = [...this.list.children].map((row) => /** @type {HTMLElement} */ (row));
    const at = rows.findIndex((row) => row.tabIndex === 0);
    rows.forEach((row, n) => (row.tabIndex = n === Math.max(0, at) ? 0 : -1));
  }

  /** @param {Element} target */
  #pressed(target) {
    const row = /** @type {HTMLElement | null} */ (target.closest("[data-post]"));
    const act = /** @type {HTMLElement | null} */ (target.closest("[data-act]"))?.dataset.act;
    if (!row) return;
    if (act) return this.#act(Number(row.dataset.post), /** @type {Act} */ (act));
    const opens = row.dataset.open !== "yes";
    for (const other of this.list.children) setState(/** @type {HTMLElement} */ (other), "open", other === row && opens ? "yes" : "no");
  }

  /** @param {number} number @param {Act} act */
  #act(number, act) {
    const post = this.#board?.posts.find((one) => one.post === number);
    if (!post) return;
    if (act === "answered") return this.send(commands.answered(number, post.answered === null));
    const isSo = /** @type {readonly string[]} */ (acts[act].states).includes(post.state);
    const made = /** @type {const} */ ({ hide: "hidden", show: "shown", pin: "pinned", alone: "alone" });
    const undone = /** @type {const} */ ({ hide: "new", show: "new", pin: "shown", alone: "pinned" });
    this.send(commands.setPost(number, isSo ? undone[act] : made[act]));
  }

  /** The arrows go from row to row, Enter pins. @param {KeyboardEvent} event */
  #key(event) {
    const row = /** @type {HTMLElement} */ (event.target);
    if (row.parentElement !== this.list) return;
    const next = event.key === "ArrowDown" ? row.nextElementSibling : event.key === "ArrowUp" ? row.previousElementSibling : null;
    if (event.key === "Enter") this.#act(Number(row.dataset.post), "pin");
    else if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    if (!(next instanceof HTMLElement)) return;
    row.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }
}
