// @ts-check
// How moments and lengths of time are written. A moment is in milliseconds since 1970, and is
// written as this device's clock and the page's language have it.

/** `10:51` @param {number} moment */
export function timeOfDay(moment) {
  hours ??= new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  return hours.format(moment);
}

/** Made at the first use and kept: making one takes longer than all of its uses. @type {Intl.DateTimeFormat | null} */
let hours = null;

/**
 * In how many minutes, of which one has begun, a clock of this day says that; 0 and less afterwards.
 * @param {string} clock such as `09:50` @param {number} now
 */
export function minutesUntil(clock, now) {
  const [hours, minutes] = clock.split(":").map(Number);
  return Math.ceil((new Date(now).setHours(hours, minutes, 0, 0) - now) / 60_000);
}

/** `11:40`: so many minutes before a clock. @param {string} clock @param {number} minutes */
export function clockBefore(clock, minutes) {
  const [hour, minute] = clock.split(":").map(Number);
  const all = (((hour * 60 + minute - Math.round(minutes)) % 1440) + 1440) % 1440;
  return `${String(Math.floor(all / 60)).padStart(2, "0")}:${String(all % 60).padStart(2, "0")}`;
}

/** `:07`, what `timeOfDay` leaves out. @param {number} moment */
export function secondsOfMinute(moment) {
  return `:${String(new Date(moment).getSeconds()).padStart(2, "0")}`;
}

/** `2:45` @param {number} seconds */
export function minutesText(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/**
 * A countdown: `2:45`; `0:00` is its end because seconds are rounded up; `+0:12` after it.
 * @param {number} left milliseconds
 */
export function countdownText(left) {
  if (left <= -1000) return `+${minutesText(Math.floor(-left / 1000))}`;
  return minutesText(Math.max(0, Math.ceil(left / 1000)));
}

/**
 * Milliseconds until `countdownText` says something else.
 * @param {number} left milliseconds
 */
export function untilNextSecond(left) {
  const rest = left % 1000;
  return rest > 0 ? rest : 1000 + rest;
}

/** `28:20`, `1:02:05`, `−0:40` @param {number} time milliseconds */
export function durationText(time) {
  const seconds = Math.round(Math.abs(time) / 1000);
  const sign = time < 0 && seconds > 0 ? "−" : "";
  if (seconds < 3600) return sign + minutesText(seconds);
  return `${sign}${Math.floor(seconds / 3600)}:${minutesText(seconds % 3600).padStart(5, "0")}`;
}

/** `+1:10`, `−0:30`; less than a second is `0:00`. @param {number} time milliseconds */
export function differenceText(time) {
  const seconds = Math.round(Math.abs(time) / 1000);
  if (seconds === 0) return minutesText(0);
  return (time > 0 ? "+" : "−") + minutesText(seconds);
}
