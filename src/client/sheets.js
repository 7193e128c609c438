// @ts-check
// Sheets: dialogs that lie over a part of the page.

import { ui } from "./page.js";

/**
 * Opens a sheet, or closes it.
 * @param {string} name
 * @returns {boolean} whether it is open now
 */
export function toggleSheet(name) {
  const sheet = ui(name);
  if (sheet.open) sheet.close();
  else sheet.showModal();
  return sheet.open;
}

/** A tap beside a sheet closes it. */
export function closeSheetsBeside() {
  document.addEventListener("click", ({ target }) => {
    if (target instanceof HTMLDialogElement && target.matches(".drawer")) target.close();
  });
}
