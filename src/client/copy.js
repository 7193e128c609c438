// @ts-check
// A second picture of something in the page: a clone whose ids are its own.

/** The attributes that may name another element by its id. */
const references = [
  "href", "xlink:href", "for", "aria-labelledby", "aria-describedby",
  "fill", "stroke", "filter", "mask", "clip-path", "marker-start", "marker-mid", "marker-end",
];

/**
 * A clone in which each id, and each reference to one within it, has a prefix.
 * @param {Element} original
 * @param {string} prefix
 * @returns {HTMLElement}
 */
export function copyOf(original, prefix) {
  const copy = /** @type {HTMLElement} */ (original.cloneNode(true));
  const all = [copy, ...copy.querySelectorAll("*")];
  const ids = new Set(all.map((one) => one.id).filter(Boolean));
  for (const one of all) {
    if (one.id) one.id = prefix + one.id;
    for (const name of references) {
      const value = one.getAttribute(name);
      if (value) one.setAttribute(name, renamed(value, ids, prefix));
    }
  }
  return copy;
}

/**
 * A reference, in each of its forms: `#a`, `url(#a)`, `a b`.
 * @param {string} value @param {Set<string>} ids @param {string} prefix
 */
function renamed(value, ids, prefix) {
  const renamedId = (/** @type {string} */ id) => (ids.has(id) ? prefix + id : id);
  if (value.startsWith("#")) return `#${renamedId(value.slice(1))}`;
  if (value.includes("url(")) return value.replace(/(url\(["']?#)([^"')]+)/g, (_, start, id) => start + renamedId(id));
  return value.split(" ").map(renamedId).join(" ");
}
