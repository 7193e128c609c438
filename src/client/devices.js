// @ts-check
// The presenter's devices at the desk: a code that lets a phone in as a remote, the list of
// those that are signed in, and the way out for each.

import { fetchPage } from "./decks.js";
import { setHidden, showText } from "./dom.js";
import { t, thisPage, ui } from "./page.js";
import { minutesText } from "./times.js";

let countdown = 0;

/** Shows a code for one more device, for its two minutes. @param {() => number} now the server's clock */
export async function showPairing(now) {
  const dialog = ui("pair");
  const place = dialog.querySelector(".pair-way");
  place.replaceChildren();
  showText("pair-left", t("connecting"));
  if (!dialog.open) dialog.showModal();
  const { base, course } = thisPage();
  const page = await fetchPage(`${base}/session/pairing?course=${encodeURIComponent(decodeURIComponent(course))}`, { method: "POST" });
  const way = page?.getElementById("ui.pairing");
  if (!way) return showText("pair-left", t("sign_in_failed"));
  place.replaceChildren(...[...way.children].map((one) => document.importNode(one, true)));
  countDown(Number(way.dataset.until), now);
}

/** Counts until the code is over, while its dialog is open. @param {number} until @param {() => number} now */
function countDown(until, now) {
  clearInterval(countdown);
  const dialog = ui("pair");
  const tick = () => {
    const left = Math.ceil((until - now()) / 1000);
    const isOver = left <= 0;
    showText("pair-left", isOver ? t("pair_over") : t("pair_left", { time: minutesText(left) }));
    dialog.querySelector(".pair-way").classList.toggle("over", isOver);
    if (isOver || !dialog.open) clearInterval(countdown);
  };
  countdown = window.setInterval(tick, 1000);
  tick();
}

/** Lists the devices that are signed in. */
export async function showDevices() {
  const dialog = ui("devices-list");
  if (!dialog.open) dialog.showModal();
  const place = dialog.querySelector(".devices-here");
  const page = await fetchPage(`${thisPage().base}/session/devices`, { cache: "no-store" });
  const list = page?.getElementById("ui.devices");
  setHidden(ui("devices-lost"), Boolean(list));
  if (!list) return place.replaceChildren();
  place.replaceChildren(document.importNode(list, true));
  /** @type {Intl.DateTimeFormatOptions} */
  const shortly = { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" };
  const moment = new Intl.DateTimeFormat(document.documentElement.lang, shortly);
  for (const element of place.querySelectorAll("[data-time]")) element.textContent = moment.format(Number(element.dataset.time));
}

/**
 * Signs a device out, and lists the others again.
 * @param {string} device @param {() => void} signOut what to do when it is this one
 */
export async function revokeDevice(device, signOut) {
  const own = ui("devices-list").querySelector(`[data-device="${CSS.escape(device)}"][data-own]`);
  if (own) return signOut();
  await fetch(`${thisPage().base}/session/devices/${encodeURIComponent(device)}`, { method: "DELETE" }).catch(() => null);
  await showDevices();
}
