// @ts-check
// The pens that a presenter takes at the desk or the remote: which one is in the hand, its buttons,
// and where the ink is shown there. What a pen does on the slide is drawing.js.

import { setState, showText } from "./dom.js";
import { Drawing } from "./drawing.js";
import { surfaceShown } from "./ink.js";
import { nameOf } from "./keys.js";
import { t, ui } from "./page.js";
import { setPressed } from "./presenter.js";
import { toast, toastAnswer } from "./toast.js";

/**
 * @typedef {import("./wire.js").Snapshot} Snapshot
 * @typedef {import("./wire.js").Colour} Colour
 */

const colours = /** @type {Colour[]} */ (["ink", "accent", "amber", "red"]);

/** What the pens' buttons and keys say. */
export const penVerbs = ["draw", "pen-highlighter", "pen-eraser", "ink-undo", "ink-clear", ...colours.map((colour) => `pen-${colour}`)];

/** Whether ink is taken now. @param {Snapshot} snapshot */
function takesInk({ phase }) {
  return phase.is === "class" || phase.is === "break";
}

export class Pens {
  /** @param {import("./follow.js").Following} following @param {() => void} show draws everything */
  constructor({ connection, ink }, show) {
    this.connection = connection;
    this.ink = ink;
    this.show = show;
    this.drawing = new Drawing(ui("current"), {
      ink,
      connection,
      on: () => connection.latest && surfaceShown(connection.latest),
      show: () => this.showInk(),
      refused: (answer) => (answer === "closed" ? toast(t("draw_in_class")) : toastAnswer(answer)),
    });
    addEventListener("keydown", (event) => {
      if (!this.drawing.isOn || !(event.ctrlKey || event.metaKey) || event.shiftKey || nameOf(event) !== "z") return;
      event.preventDefault();
      this.drawing.undo();
    });
  }

  /** Does what a verb says, if it is one of the pens'. @param {string} verb */
  act(verb) {
    if (!penVerbs.includes(verb)) return false;
    const { drawing } = this;
    const snapshot = this.connection.latest;
    if (verb === "draw") this.turn(!drawing.isOn);
    else if (verb === "ink-undo") drawing.undo();
    else if (verb === "ink-clear") drawing.clear();
    else if (verb === "pen-highlighter" || verb === "pen-eraser") {
      const tool = verb === "pen-eraser" ? "eraser" : "highlighter";
      drawing.tool = drawing.tool === tool ? "pen" : tool;
    } else {
      drawing.colour = colours.find((colour) => verb === `pen-${colour}`) ?? drawing.colour;
      if (drawing.tool === "eraser") drawing.tool = "pen";
    }
    if (snapshot) this.show();
    return true;
  }

  /** @param {boolean} on */
  turn(on) {
    const snapshot = this.connection.latest;
    if (on && (!snapshot || !takesInk(snapshot))) return toast(t("draw_in_class"));
    this.drawing.turn(on);
  }

  /** Which pen is taken, and the ink. @param {Snapshot} snapshot */
  showPens(snapshot) {
    const { drawing } = this;
    if (drawing.isOn && !takesInk(snapshot)) drawing.turn(false);
    setState(document.body, "draws", drawing.isOn ? "on" : "off");
    setPressed("draw", drawing.isOn);
    showText("draw-word", t(drawing.isOn ? "draw_end" : "draw"));
    for (const colour of colours) setPressed(`pen-${colour}`, drawing.tool !== "eraser" && drawing.colour === colour);
    setPressed("pen-highlighter", drawing.tool === "highlighter");
    setPressed("pen-eraser", drawing.tool === "eraser");
    this.showInk();
  }

  /** The ink over the slide of now. */
  showInk() {
    const { latest } = this.connection;
    this.ink.show(ui("current").querySelector(".canvas"), latest && surfaceShown(latest));
  }
}
