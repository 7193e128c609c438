// @ts-check
// The schedule: its card of what is live now appears and goes without a reload.

import { part, thisPage, applyTheme } from "./page.js";
import { setHidden, setState } from "./show.js";
import { Line, socketUrl } from "./socket.js";

const line = new Line(socketUrl(thisPage().course, "deck"), 10_000, {
  change() {},
  frame(frame) {
    if (frame.type !== "snapshot") return;
    const on = frame.phase.is === "class" || frame.phase.is === "break";
    setHidden(part("now"), !on);
    setState(document.body, "phase", frame.phase.is);
  },
});

applyTheme();
line.open();
