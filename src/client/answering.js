// @ts-check
// Answering from a phone: options that can be chosen, fields for words and numbers, and what became
// of what was sent.

import { announce } from "./announce.js";
import { fill, optionsOf, partOf, resultText, roundsText, showAsked, showWhy } from "./asked.js";
import { setHidden, setState } from "./dom.js";
import { t } from "./page.js";
import { answers } from "./wire.js";

/**
 * @typedef {import("./wire.js").Asked} Asked
 * @typedef {import("./wire.js").Answer} Answer
 * @typedef {import("./wire.js").MyAnswer} MyAnswer
 * @typedef {import("./socket.js").Connection} Connection
 */

const mostWords = 3;
const longestWord = 24;

/** What this device was asked and has answered. */
export class Answering {
  /** The newest of what each slide asked, so that a reader who goes back finds the result. @type {Map<string, Asked>} */
  #asked = new Map();
  /** @type {Map<string, MyAnswer>} */
  #mine = new Map();
  /** What became of the last answer to a slide, in words. @type {{slide: string, text: string} | null} */
  #told = null;
  /** The slide that is asked now. */
  #now = "";
  #heard = "";

  /**
   * @param {Connection} connection
   * @param {() => void} changed told when there is something new to draw
   */
  constructor(connection, changed) {
    this.connection = connection;
    this.changed = changed;
  }

  /** @param {Asked | null} asked */
  hear(asked) {
    const before = this.#asked.get(this.#now);
    if (before && asked?.slide !== this.#now) this.#asked.set(this.#now, { ...before, open: false });
    this.#now = asked?.slide ?? "";
    if (!asked) return;
    if (before?.round !== asked.round || (before?.open && !asked.open)) this.#told = null;
    this.#asked.set(asked.slide, asked);
    const result = resultText(asked);
    if (result && result !== this.#heard) announce(result);
    this.#heard = result;
  }

  /** @param {MyAnswer[]} mine */
  remember(mine) {
    this.#mine = new Map(mine.map((one) => [one.slide, one]));
  }

  /** Draws what a slide asks, for somebody who may answer it. @param {HTMLElement | null} slide */
  show(slide) {
    if (!slide) return;
    const asked = this.#asked.get(slide.id) ?? null;
    const own = this.#mine.get(slide.id) ?? null;
    // What was answered in an earlier round is not chosen in this one.
    const mine = asked && own && own.round === asked.round ? own : null;
    const place = showAsked(slide, asked, mine ?? (asked?.open ? null : own));
    if (!place) return;
    if (asked && optionsOf(place).length > 0) this.#offer(place, asked, mine);
    if (asked?.asks === "words") this.#offerWords(place, asked, mine);
    if (asked?.asks === "number") this.#offerNumber(place, asked, mine);
    showWhy(partOf(place, "why"), asked?.why ?? "");
    const note = partOf(place, "asked-note");
    note.setAttribute("role", "status");
    setHidden(note, asked === null);
    if (asked) fill(note, [["", noteOf(asked, mine, this.#told?.slide === slide.id ? this.#told.text : "")]]);
  }

  /** Makes options that can be chosen. @param {HTMLElement} place @param {Asked} asked @param {MyAnswer | null} mine */
  #offer(place, asked, mine) {
    const type = asked.asks === "many" ? "checkbox" : "radio";
    const options = optionsOf(place);
    const group = options[0].parentElement;
    if (group && group.getAttribute("role") !== "group") {
      group.setAttribute("role", type === "radio" ? "radiogroup" : "group");
      group.setAttribute("aria-label", place.closest(".slide")?.querySelector(".slide-title")?.textContent?.trim() ?? "");
      // What is in a group of buttons is no item of a list any more.
      for (const option of options) option.setAttribute("role", "none");
    }
    options.forEach((option, at) => {
      let input = /** @type {HTMLInputElement | null} */ (option.querySelector(":scope > label > input"));
      if (!input) {
        input = Object.assign(document.createElement("input"), { type, name: `asked-${asked.slide}`, value: String(at) });
        const label = document.createElement("label");
        const inside = document.createElement("span");
        inside.className = "option";
        const kept = option.querySelector(":scope > .share");
        inside.append(...[...option.childNodes].filter((node) => node !== kept));
        label.append(input, inside);
        option.prepend(label);
        input.addEventListener("change", () => this.#choose(place));
      }
      setHidden(input, !asked.open);
      input.disabled = !asked.open;
      const chosen = mine?.options.includes(at) ?? false;
      // While an answer is on its way the button stays as it was pressed.
      if (place.dataset.sending !== "yes") input.checked = chosen;
    });
  }

  /** @param {HTMLElement} place */
  #choose(place) {
    const inputs = [...place.querySelectorAll("input")];
    const options = inputs.filter((input) => input.checked).map((input) => Number(input.value));
    this.#send(place, answers.choose(options), { options });
  }

  /**
   * @param {HTMLElement} place @param {Answer} answer @param {Partial<MyAnswer>} said
   */
  async #send(place, answer, said) {
    const slide = place.closest(".slide")?.id ?? "";
    const asked = this.#asked.get(slide);
    if (!asked) return;
    setState(place, "sending", "yes");
    const outcome = await this.connection.answer(asked, answer);
    setState(place, "sending", "no");
    const taken = outcome === "done" || outcome === "unsaved";
    if (taken) {
      this.#mine.set(slide, { slide, round: asked.round, options: [], words: [], number: null, ...said });
      announce(t("answer_sent"));
    }
    this.#told = taken ? null : { slide, text: t(`refused_${outcome.replaceAll("-", "_")}`) };
    this.changed();
  }

  /** The words that were sent in the round that is on. @param {string} slide */
  #wordsOf(slide) {
    const mine = this.#mine.get(slide);
    return mine && mine.round === this.#asked.get(slide)?.round ? mine.words : [];
  }

  /**
   * A field for one word at a time, and those that were sent.
   * @param {HTMLElement} place @param {Asked} asked @param {MyAnswer | null} mine
   */
  #offerWords(place, asked, mine) {
    const words = mine?.words ?? [];
    const form = this.#form(place, { maxLength: longestWord, label: t("a_word") }, (text) => {
      const all = [...this.#wordsOf(asked.slide), text];
      this.#send(place, answers.words(all), { words: all });
    });
    setHidden(form, !asked.open || words.length >= mostWords);
    const own = partOf(place, "own-words");
    const key = JSON.stringify([words, asked.open]);
    if (own.dataset.holds === key) return;
    own.dataset.holds = key;
    own.replaceChildren(...words.map((word) => {
      const chip = Object.assign(document.createElement("button"), { type: "button", className: "chip", textContent: word });
      chip.disabled = !asked.open;
      chip.setAttribute("aria-label", t("take_back", { word }));
      chip.addEventListener("click", () => {
        const rest = words.filter((other) => other !== word);
        this.#send(place, answers.words(rest), { words: rest });
      });
      return chip;
    }));
  }

  /** @param {HTMLElement} place @param {Asked} asked @param {MyAnswer | null} mine */
  #offerNumber(place, asked, mine) {
    const form = this.#form(place, { inputMode: "decimal", label: t("a_number") }, (text) => {
      const number = Number(text.replace(",", "."));
      if (Number.isFinite(number)) return void this.#send(place, answers.number(number), { number });
      this.#told = { slide: asked.slide, text: t("no_number") };
      this.changed();
    });
    setHidden(form, !asked.open);
    const field = /** @type {HTMLInputElement} */ (form.querySelector("input"));
    if (mine?.number != null && document.activeElement !== field && field.value === "") field.value = String(mine.number);
  }

  /**
   * @param {HTMLElement} place @param {{label: string, maxLength?: number, inputMode?: string}} field
   * @param {(text: string) => void} act
   */
  #form(place, { label, ...field }, act) {
    const there = /** @type {HTMLFormElement | null} */ (place.querySelector(":scope > form"));
    if (there) return there;
    const form = Object.assign(document.createElement("form"), { className: "answer-form" });
    const input = Object.assign(document.createElement("input"), { type: "text", autocomplete: "off", ...field });
    input.setAttribute("aria-label", label);
    input.placeholder = label;
    const button = Object.assign(document.createElement("button"), { className: "button primary", textContent: t("send_answer") });
    form.append(input, button);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = input.value.trim();
      if (!text) return input.focus();
      act(text);
      if (field.maxLength) input.value = "";
    });
    place.append(form);
    return form;
  }
}

/** What stands under what is asked. @param {Asked} asked @param {MyAnswer | null} mine @param {string} told */
function noteOf(asked, mine, told) {
  if (told) return told;
  const answered = mine && (mine.options.length > 0 || mine.words.length > 0 || mine.number !== null);
  if (asked.open) return t(answered ? "answer_taken" : "answer_how");
  if (asked.rounds.length === 0) return t("answer_closed");
  return roundsText(asked);
}
