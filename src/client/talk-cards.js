// @ts-check
// A discussion on a phone: its phases as cards under the question, the one that is on with what it asks
// for, which the stage shows beside its digits.

import { setHidden, setState } from "./dom.js";
import { ui } from "./page.js";
import { lengthText, phaseName } from "./show-timer.js";
import { stateOf } from "./steps.js";
import { asksAlone, phaseTask, taskCopy } from "./task.js";
import { readTimer } from "./timer.js";

/** What the cards were made of: slides are replaced when they change. @type {unknown[]} */
let cardsMadeOf = [];

/**
 * @param {import("./wire.js").Timer | null} timer
 * @param {HTMLElement | null} shown the slide in the page; the cards stand under the question alone
 * @param {HTMLElement[]} slides of the discussion
 * @param {number} now the server's clock
 */
export function showTalkCards(timer, shown, slides, now) {
  const list = ui("talk-cards");
  if (!list) return;
  const talk = timer?.kind === "discussion" && timer.is !== "armed" && shown && asksAlone(shown) ? timer : null;
  const index = talk ? readTimer(talk, now).index : -1;
  const what = talk ? [shown, index, JSON.stringify(talk.phases), ...slides] : [];
  if (what.length === cardsMadeOf.length && what.every((one, at) => one === cardsMadeOf[at])) return;
  cardsMadeOf = what;
  list.replaceChildren(...(talk ? talk.phases.map((_, at) => cardOf(talk, at, index, slides)) : []));
  setHidden(list, talk === null || (talk.phases.length < 2 && !list.querySelector(".markdown")));
}

/**
 * @param {import("./wire.js").Timer} timer @param {number} at @param {number} index of the phase that is on
 * @param {HTMLElement[]} slides
 */
function cardOf(timer, at, index, slides) {
  const card = document.createElement("li");
  setState(card, "state", stateOf(at, index));
  const head = document.createElement("p");
  const name = Object.assign(document.createElement("strong"), { textContent: phaseName(timer, at) });
  head.append(name, " ", Object.assign(document.createElement("span"), { textContent: lengthText(timer.phases[at].length) }));
  card.append(head);
  const task = at === index ? phaseTask(slides, timer.phases[at].name) : [];
  if (task.length > 0) {
    const text = Object.assign(document.createElement("div"), { className: "markdown" });
    text.append(...task.map(taskCopy));
    card.append(text);
  }
  return card;
}
