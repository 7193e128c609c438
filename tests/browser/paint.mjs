// When did a page paint what? Installed in each page; times are of the one machine's clock.

/** Starts to note every painted state of the page: `{at, slide, open, black, timer, deck, text}`. */
export const watchPaint = (page) =>
  page.evaluate(() => {
    const now = () => performance.timeOrigin + performance.now();
    const state = () => {
      const slide = document.querySelector("[id='ui.current'] .slide") ?? document.querySelector("[id='ui.deck'] .slide:not([hidden])");
      return JSON.stringify({
        slide: Number(slide?.dataset.slide ?? 0),
        open: [...(slide?.querySelectorAll("[data-step]") ?? [])].filter((e) => e.dataset.state !== "ahead").length,
        black: document.body.dataset.black === "on",
        timer: document.body.dataset.timer ?? "",
        deck: document.querySelector("[id='ui.deck']")?.dataset.deck ?? null,
        text: slide?.textContent.replace(/\s+/g, " ").trim() ?? "",
      });
    };
    window.painted = [{ at: now(), state: state() }];
    window.keyAt = 0;
    for (const kind of ["keydown", "pointerdown"]) addEventListener(kind, () => (window.keyAt = now()), { capture: true });
    new MutationObserver(() => {
      const seen = state();
      if (seen === window.painted.at(-1).state) return;
      // The frame after the change has been painted when the next one begins.
      const entry = { at: Infinity, state: seen };
      window.painted.push(entry);
      requestAnimationFrame(() => setTimeout(() => (entry.at = now())));
    }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
  });

/** Waits until a page has painted a state for which `want` holds; when that was. */
export async function paintedAt(page, want, since, limit = 5000) {
  const end = Date.now() + limit;
  for (;;) {
    const painted = await page.evaluate(() => window.painted.filter((p) => p.at !== Infinity));
    const hit = painted.find((p) => p.at >= since && want(JSON.parse(p.state)));
    if (hit) return hit.at;
    if (Date.now() > end) throw new Error(`never painted on ${page.url()}: last ${painted.at(-1)?.state}`);
    await new Promise((r) => setTimeout(r, 10));
  }
}
