// @ts-check
// The tabs of the desk and the remote: notes, what is answered, questions. What a slide asks comes up by
// itself, and goes again unless somebody has chosen a tab since.

import { announce } from "./announce.js";
import { slidesHere } from "./decks.js";
import { setHidden, setState, showText } from "./dom.js";
import { t, ui } from "./page.js";
import { PostList } from "./post-list.js";

/**
 * @typedef {"notes" | "answers" | "questions"} Tab
 * @typedef {import("./wire.js").Posts} Posts
 */

const names = /** @type {const} */ (["notes", "answers", "questions"]);

/** The verbs that open them. @type {Record<string, Tab>} */
export const tabOf = { "tab-notes": "notes", "tab-answers": "answers", "tab-questions": "questions" };

export class Tabs {
  /** @type {Tab} */
  #open = "notes";
  /** The tab to which a slide that asks nothing goes back. @type {Tab | null} */
  #before = null;
  #asked = "";
  /** How many posts nobody had looked at when that was spoken of. */
  #news = 0;

  /** @param {import("./socket.js").Connection} connection @param {(command: import("./wire.js").Command) => void} send */
  constructor(connection, send) {
    const about = {
      now: () => connection.now(),
      slideNumber: (/** @type {string} */ id) => {
        const slide = slidesHere().find((one) => one.id === id);
        return slide ? t("slide_number", { n: slide.dataset.slide ?? "" }) : "";
      },
    };
    this.board = new PostList("desk-board", send, about);
    this.questions = new PostList("desk-questions", send, about);
    this.open("notes");
  }

  /** @param {Tab} tab */
  choose(tab) {
    this.#before = null;
    this.open(tab);
    // The keys that go through a list find their way from its first row.
    if (tab === "questions") /** @type {HTMLElement | null} */ (ui("desk-questions").querySelector("[tabindex='0']"))?.focus();
  }

  /** @param {Tab} tab */
  open(tab) {
    this.#open = tab;
    setState(document.body, "tab", tab);
    for (const name of names) {
      ui(`tab-${name}`).setAttribute("aria-selected", String(name === tab));
      setHidden(ui(`panel-${name}`), name !== tab);
    }
  }

  /** @param {Posts | null} posts @param {string} asked the slide that asks; empty where none does */
  show(posts, asked) {
    this.#follow(asked);
    const board = posts?.board ?? null;
    const panel = ui("desk-board").closest(".desk-posts");
    if (panel) setHidden(panel, !board);
    this.board.show(board);
    this.questions.show(posts?.questions ?? null);
    const news = this.board.news + this.questions.news;
    if (news > this.#news) announce(t("new_posts", { n: news - this.#news }));
    this.#news = news;
    showText("answers-new", countText(this.board.news));
    showText("questions-new", countText(this.questions.news));
    showText("no-answers", board || asked ? "" : t("nothing_asked"));
    const lost = posts?.lost ?? 0;
    showText("lost-count", lost > 0 ? t("lost_n", { n: lost }) : "");
  }

  /** @param {string} asked */
  #follow(asked) {
    if (asked === this.#asked) return;
    this.#asked = asked;
    if (asked && this.#open !== "answers") {
      this.#before = this.#open;
      this.open("answers");
    } else if (!asked && this.#before) {
      this.open(this.#before);
      this.#before = null;
    }
  }
}

/** @param {number} count */
function countText(count) {
  return count > 0 ? String(count) : "";
}
