// @ts-check
// The schedule: its card of what is live now, and what is done and next, follow the room.

import { applyChoices } from "./choices.js";
import { showDay } from "./day.js";
import { setHidden, setState, showText } from "./dom.js";
import { t, thisPage, ui } from "./page.js";
import { Connection, socketUrl } from "./socket.js";
import { timeOfDay } from "./times.js";

const connection = new Connection(socketUrl(thisPage().course, "deck"), 10_000, {
  change() {},
  frame(frame) {
    if (frame.type === "snapshot") show(frame);
  },
});

/** @param {import("./wire.js").Snapshot} snapshot */
function show(snapshot) {
  const { phase } = snapshot;
  const entry = showDay(snapshot);
  const title = entry?.querySelector(".name")?.textContent ?? "";
  const isOn = phase.is === "class" || phase.is === "break";
  setState(document.body, "phase", phase.is);
  setHidden(ui("now"), !isOn);
  for (const wait of document.querySelectorAll("[data-show-link=wait]")) setHidden(wait, isOn);
  showText("now-word", phase.is === "break" ? t("break_until", { time: timeOfDay(phase.until) }) : t("live_now"));
  showText("now-ends", phase.is === "class" && entry?.dataset.ends ? t("until_time", { time: entry.dataset.ends }) : "");
  showText("now-title", phase.is === "break" && title ? t("next_is", { title }) : title);
}

applyChoices();
connection.open();
