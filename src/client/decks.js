// @ts-check
// The deck in this page: reads it, fetches another revision of it, swaps the slides that
// differ. It never shows a broken state: what cannot be fetched leaves what is there.

import { retryDelay } from "./backoff.js";
import { ui } from "./page.js";

/** @returns {HTMLElement[]} */
export function slidesHere() {
  return [...ui("deck").querySelectorAll(":scope > .slide")];
}

/** @param {HTMLElement[]} slides */
export function stepsOf(slides) {
  return slides.map((slide) => Number(slide.dataset.steps));
}

/**
 * What the page's deck is.
 * @returns {{name: string, url: string, revision: string, title: string}}
 */
export function deckHere() {
  const { deck = "", url = "", rev = "", deckTitle = "" } = ui("deck").dataset;
  return { name: deck, url, revision: rev, title: deckTitle };
}

/**
 * Where a deck of this course is, as the server writes it: addresses are compared as text.
 * @param {string} course @param {string} name
 */
export function deckUrl(course, name) {
  return course + name.split("/").map(encodedPart).join("/");
}

/** Percent-encoded but for RFC 3986's unreserved characters; `encodeURIComponent` leaves five more. @param {string} part */
function encodedPart(part) {
  return encodeURIComponent(part).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

/**
 * The deck that is taught after another.
 * @param {string[]} order @param {string | null} deck
 * @returns {string | null}
 */
export function deckAfter(order, deck) {
  const at = order.findIndex((name) => name === deck);
  return (at >= 0 && order[at + 1]) || null;
}

/**
 * Puts a fetched page's deck into this page; slides of the same id and revision stay the
 * elements they are. Whether one is shown is for the caller to say.
 * @param {Document} page
 */
export function swapDeck(page) {
  const fetched = page.getElementById("ui.deck");
  if (!fetched) return;
  const deck = ui("deck");
  const same = deck.dataset.deck === fetched.dataset.deck;
  const old = new Map(same ? slidesHere().map((slide) => [slide.id, slide]) : []);
  const slides = [...fetched.querySelectorAll(":scope > .slide")].map((node) => {
    const slide = /** @type {HTMLElement} */ (node);
    const there = old.get(slide.id);
    if (there && there.dataset.rev === slide.dataset.rev) {
      there.dataset.slide = slide.dataset.slide;
      return there;
    }
    const fresh = document.importNode(slide, true);
    fresh.hidden = there ? there.hidden : true;
    return fresh;
  });
  if (!sameNodes(deck, slides)) placeNodes(deck, slides);
  for (const name of ["deck", "url", "rev", "deckTitle"]) deck.dataset[name] = fetched.dataset[name] ?? "";
  if (fetched.lang) deck.lang = fetched.lang;
  else deck.removeAttribute("lang");
  for (const id of ["sections", "foot"]) {
    const [ours, theirs] = [document, page].map((one) => one.getElementById(`ui.${id}`));
    if (ours && theirs) ours.replaceChildren(...[...theirs.children].map((one) => document.importNode(one, true)));
  }
}

/** @param {Element} parent @param {Element[]} nodes */
function sameNodes(parent, nodes) {
  return parent.childElementCount === nodes.length && nodes.every((node, index) => parent.children[index] === node);
}

/** Moves as few nodes as possible: a node that is moved loses its scroll. @param {Element} parent @param {Element[]} nodes */
function placeNodes(parent, nodes) {
  for (const child of [...parent.children]) if (!nodes.includes(child)) child.remove();
  nodes.forEach((node, index) => {
    if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] ?? null);
  });
}

/** Fetches the deck that is wanted, and goes on trying. */
export class DeckFetcher {
  /** @param {() => void} swapped told after the page's deck was swapped */
  constructor(swapped) {
    this.swapped = swapped;
    /** @type {{url: string, revision: string} | null} */
    this.wanted = null;
    this.attempt = 0;
    this.timer = 0;
    this.busy = false;
    /** A deck at hand before it is wanted. @type {Document | null} */
    this.ahead = null;
  }

  /**
   * Has a deck at hand, so that it can be shown without a request.
   * @param {string} url
   * @returns {Promise<boolean>} whether it is there
   */
  async fetchAhead(url) {
    const page = await fetchPage(url);
    if (!page?.getElementById("ui.deck")) return false;
    this.ahead = page;
    return true;
  }

  /** @param {{url: string, revision: string}} wanted */
  atHand({ url, revision }) {
    const ahead = this.ahead?.getElementById("ui.deck")?.dataset;
    return ahead?.url === url && ahead.rev === revision ? this.ahead : null;
  }

  /**
   * Wants this revision of that deck; nothing happens if it is there or on its way.
   * @param {string} url @param {string} revision @param {number} [delay] milliseconds
   */
  want(url, revision, delay = 0) {
    const here = deckHere();
    if (here.url === url && here.revision === revision) {
      this.wanted = null;
      clearTimeout(this.timer);
      return;
    }
    if (this.wanted?.url === url && this.wanted.revision === revision && (this.busy || delay > 0)) return;
    this.wanted = { url, revision };
    this.attempt = 0;
    this.plan(delay);
  }

  /** @param {number} delay */
  plan(delay) {
    clearTimeout(this.timer);
    if (delay > 0) this.timer = window.setTimeout(() => this.fetch(), delay);
    else this.fetch();
  }

  async fetch() {
    const wanted = this.wanted;
    if (!wanted || this.busy) return;
    this.busy = true;
    const page = this.atHand(wanted) ?? await fetchPage(`${wanted.url}?v=${encodeURIComponent(wanted.revision)}`);
    this.busy = false;
    if (wanted !== this.wanted) return this.plan(0);
    if (!page?.getElementById("ui.deck")) {
      this.attempt += 1;
      return this.plan(retryDelay(this.attempt, Math.random()) + 50);
    }
    // An unknown revision leads to the newest one: another snapshot is on its way.
    this.wanted = null;
    swapDeck(page);
    this.swapped();
  }
}

/**
 * A page of this server as a document; `null` when it cannot be had.
 * @param {string} url
 * @param {RequestInit} [how]
 * @returns {Promise<Document | null>}
 */
export async function fetchPage(url, how = {}) {
  try {
    const answer = await fetch(url, how);
    if (!answer.ok) return null;
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return null;
  }
}
