// @ts-check
// The presenter's devices at the desk: a code that lets a phone in as a remote, the list of
// those that are signed in, and the way out for each.

import { fetchPage } from "./decks.js";
import { part, t, thisPage } from "./page.js";
import { setHidden, showText } from "./show.js";

let countdown = 0;

/** Shows a code for one more device, for its two minutes. @param {() => number} now the server's clock */
export async function showPairing(now) {
  const dialog = part("pair");
  const place = dialog.querySelector(".pair-way");
  place.replaceChildren();
  showText("pair-left", t("connecting"));
  if (!dialog.open) dialog.showModal();
  const { course } = thisPage();
  const page = await fetchPage(`/session/pairing?course=${encodeURIComponent(decodeURIComponent(course))}`, { method: "POST" });
  const way = page?.getElementById("ui.pairing");
  if (!way) return showText("pair-left", t("sign_in_failed"));
  place.replaceChildren(...[...way.children].map((one) => document.importNode(one, true)));
  const until = Number(way.dataset.until);
  clearInterval(countdown);
  const tick = () => {
    const left = Math.ceil((until - now()) / 1000);
    const over = left <= 0;
    showText("pair-left", over ? t("pair_over") : t("pair_left", { time: `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}` }));
    place.classList.toggle("over", over);
    if (over || !dialog.open) clearInterval(countdown);
  };
  countdown = window.setInterval(tick, 1000);
  tick();
}

/** Lists the devices that are signed in. */
export async function showDevices() {
  const dialog = part("devices-list");
  if (!dialog.open) dialog.showModal();
  const place = dialog.querySelector(".devices-here");
  const page = await fetchPage("/session/devices", { cache: "no-store" });
  const list = page?.getElementById("ui.devices");
  setHidden(part("devices-lost"), Boolean(list));
  if (!list) return place.replaceChildren();
  place.replaceChildren(document.importNode(list, true));
  const time = new Intl.DateTimeFormat(document.documentElement.lang, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" });
  for (const element of place.querySelectorAll("[data-time]")) element.textContent = time.format(Number(element.dataset.time));
}

/**
 * Signs a device out, and lists the others again.
 * @param {string} device @param {() => void} signOut what to do when it is this one
 */
export async function revokeDevice(device, signOut) {
  const own = part("devices-list").querySelector(`[data-device="${CSS.escape(device)}"][data-own]`);
  if (own) return signOut();
  await fetch(`/session/devices/${encodeURIComponent(device)}`, { method: "DELETE" }).catch(() => null);
  await showDevices();
}
