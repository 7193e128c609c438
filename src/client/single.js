// @ts-check
// What a file that stands alone does before it is drawn: its stylesheet has every window a column to
// read, since without scripts nobody can turn a slide. Where scripts run, what is said there of the
// medium `scripted` holds for the screen, and not what is said beside it.

/** @param {CSSRuleList} rules */
function showScripted(rules) {
  for (const rule of rules) {
    const { media, cssRules } = /** @type {CSSMediaRule} */ (rule);
    if (cssRules) showScripted(cssRules);
    const all = [...(media ?? [])];
    if (!all.some((one) => one.startsWith("scripted"))) continue;
    const kept = all.filter((one) => !one.startsWith("screen"));
    media.mediaText = kept.map((one) => one.replace("scripted", "screen")).join(", ");
  }
}

showScripted(document.styleSheets[0].cssRules);
