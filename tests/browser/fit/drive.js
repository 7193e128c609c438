// What walks a page's deck, injected into the page: `fitDrive(how)` shows each slide as the
// product's own code does, with all steps open, and has the rules measure it.
//
// how.flows  all slides are shown at once, in one column
// how.floors, how.scrolls  see rule.js
window.fitDrive = async (how) => {
  const { showPage, showSections, showSlide } = await import("/-/client/show.js");
  const slides = [...document.querySelectorAll("[id='ui.deck'] > .slide")];
  return slides.map((slide, index) => {
    if (!how.flows) {
      showSlide(index, Number(slide.dataset.steps));
      showSections(index);
      showPage(index);
    }
    const { faults, area } = window.fitRule(slide, how);
    const told = new Set(faults.map(({ is }) => is));
    const missed = judged(slide).filter(({ is }) => !told.has(is)).map(({ is, text }) => ({ is: `judge: ${is}`, text }));
    return { number: index + 1, id: slide.id, faults: [...faults, ...missed], area };
  });

  /** The faults by the rule in ../shared/measure, where that is there, in our rule's words. */
  function judged(slide) {
    if (!window.fitCore) return [];
    const { chars, clipped, smallest, at, sideways, pageScroll } = window.fitCore(slide, !how.scrolls);
    const faults = clipped.map((text) => ({ is: "text cut off", text }));
    for (const kind of ["body", "code", "label"]) {
      if (smallest[kind] !== null && smallest[kind] < how.floors[kind] - 0.5)
        faults.push({ is: `${kind} under ${how.floors[kind]} px`, text: `${smallest[kind]} px: ${at[kind]}` });
    }
    if (sideways) faults.push({ is: "page scrolls sideways", text: "" });
    if (pageScroll && !how.scrolls) faults.push({ is: "page scrolls", text: "" });
    if (!chars && !slide.querySelector("img, svg")) faults.push({ is: "nothing to see", text: slide.id });
    return faults;
  }
};

/** Puts the deck at `url` into this page's deck, as a screen does that follows a class. */
window.fitOpen = async (url) => {
  const { fetchPage, swapDeck } = await import("/-/client/decks.js");
  swapDeck(await fetchPage(url));
};

/** Waits until what the deck shows has come. */
window.fitReady = async () => {
  document.body.dataset.shows = "slide";
  const images = [...document.querySelectorAll(".slide img")];
  await Promise.all(images.map((image) => {
    image.loading = "eager";
    return image.decode().catch(() => {}); // A missing picture is the author's: its room is measured all the same.
  }));
  await document.fonts.ready;
};
