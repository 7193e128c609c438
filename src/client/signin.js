// @ts-check
// Signing a presenter's browser in, by the key or by a code that a desk shows, and asking
// whether it is.

import { thisPage } from "./page.js";
import { signInText } from "./wire.js";

/**
 * The key or a code for a cookie; what came of it, as a word of ours, or nothing when it is well.
 * @param {import("./wire.js").SignIn} proof
 * @returns {Promise<string>}
 */
export async function signIn(proof) {
  try {
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(`${thisPage().base}/session`, { method: "POST", headers, body: signInText(proof) });
    if (answer.ok) return "";
    if (answer.status === 429) return "sign_in_slow";
    if (answer.status !== 401 && answer.status !== 403) return "sign_in_failed";
    return "pair" in proof ? "pair_wrong" : "sign_in_wrong";
  } catch {
    return "sign_in_failed";
  }
}

/** Whether this browser's cookie is a presenter's; taken to be one while the server cannot be reached. */
export async function isSignedIn() {
  try {
    const answer = await fetch(`${thisPage().base}/session/devices`, { cache: "no-store" });
    return answer.status !== 401 && answer.status !== 403;
  } catch {
    return true;
  }
}

/**
 * The value of that name behind the `#` of the address, which it is removed from lest others see it.
 * @param {string} name
 */
export function takeFromAddress(name) {
  const value = new URLSearchParams(location.hash.slice(1)).get(name);
  if (value !== null) history.replaceState(null, "", location.pathname + location.search);
  return value;
}
