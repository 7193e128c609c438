// The reserve, injected into the page: the same page with other fonts' widths, or with more
// height of line, as on a machine that is not ours. Everything goes through the CSSOM, which the
// page's policy allows.
window.fitReserve = {
  /** Paints all fonts at `factor` of their size; throws where that took no effect. */
  async fonts(factor) {
    document.adoptedStyleSheets = [];
    if (factor === 1) return;
    const generic = /^(serif|sans-serif|monospace|cursive|fantasy|math|emoji|system-ui|ui-.*)$/;
    const speakers = document.querySelectorAll(
      "body, .slide, .slide :is(h1, h2, h3, p, pre, code, kbd, table, blockquote, summary, svg text)",
    );
    const stacks = [...new Set([...speakers].map((el) => getComputedStyle(el).fontFamily))];
    const percent = `size-adjust: ${factor * 100}%;`;
    const embedded = embeddedFaces([...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]));
    const faces = embedded.map((face) => face.cssText.replace(/size-adjust:[^;]*;/, "").replace(/\}$/, `${percent} }`));
    const own = new Set(embedded.map((face) => plain(face.style.getPropertyValue("font-family"))));
    for (const stack of stacks) {
      // The first name of the stack becomes the font that the stack leads to here, adjusted.
      const names = stack.match(/"[^"]*"|[^,]+/g).map(plain).filter((name) => name && !generic.test(name) && !own.has(name));
      for (const [weight, suffix] of [["100 590", ""], ["591 900", " Bold"]]) {
        const sources = names.map((name) => `local("${name}${suffix}")`).join(", ");
        faces.push(`@font-face { font-family: "${names[0]}"; font-weight: ${weight}; src: ${sources}; ${percent} }`);
      }
    }
    const before = stacks.map(widthOf);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(faces.join("\n"));
    document.adoptedStyleSheets = [sheet];
    for (const stack of stacks) for (const weight of [400, 700]) await document.fonts.load(`${weight} 20px ${stack}`, "가a");
    stacks.forEach((stack, at) => {
      const ratio = widthOf(stack) / before[at];
      if (Math.abs(ratio - factor) > 0.01) throw new Error(`size-adjust ${factor} became ${ratio.toFixed(3)} for ${stack}`);
    });

    function embeddedFaces(rules) {
      return rules.flatMap((rule) => (rule instanceof CSSFontFaceRule ? [rule] : embeddedFaces([...(rule.cssRules ?? [])])));
    }
    function plain(name) {
      return name.trim().replaceAll('"', "");
    }
    function widthOf(stack) {
      const pen = document.createElement("canvas").getContext("2d");
      return [400, 700].reduce((sum, weight) => {
        pen.font = `${weight} 100px ${stack}`;
        return sum + pen.measureText("다람쥐 헌 쳇바퀴에 The quick brown fox").width;
      }, 0);
    }
  },

  /** Makes each line of the deck `factor` times as high as its style says. */
  lines(factor) {
    const all = [...document.querySelectorAll(".slide, .slide *")].filter((el) => el instanceof HTMLElement);
    for (const el of all) el.style.removeProperty("line-height");
    if (factor === 1) return;
    const heights = all.map((el) => parseFloat(getComputedStyle(el).lineHeight) * factor);
    all.forEach((el, at) => Number.isFinite(heights[at]) && el.style.setProperty("line-height", `${heights[at]}px`));
  },
};
