// @ts-check
// How an element is changed: only where it differs, so that drawing the same twice touches
// nothing. State reaches CSS by attributes, lengths and places by custom properties.

/**
 * Writes a text wherever the theme shows it; an empty one hides its place.
 * @param {string} name
 * @param {string} text
 */
export function showText(name, text) {
  for (const place of document.querySelectorAll(`[data-show="${name}"]`)) {
    if (place.textContent !== text) place.textContent = text;
    setHidden(place, text === "");
  }
}

/** @param {Element} element @param {boolean} hidden */
export function setHidden(element, hidden) {
  if (element.hasAttribute("hidden") !== hidden) element.toggleAttribute("hidden", hidden);
}

/**
 * An attribute `data-…` that CSS reads.
 * @param {HTMLElement} element @param {string} name @param {string} value
 */
export function setState(element, name, value) {
  if (element.dataset[name] !== value) element.dataset[name] = value;
}

/**
 * A custom property that CSS reads.
 * @param {HTMLElement} element @param {string} name @param {string} value
 */
export function setMeasure(element, name, value) {
  if (element.style.getPropertyValue(name) !== value) element.style.setProperty(name, value);
}
