// Our rule of fit, injected into the page: `fitRule(slide, how)` measures what is painted of one
// slide and lists its faults. It moves and writes nothing.
//
// how.scrolls  whether people can scroll here: on a wide screen what lies beyond an edge is lost
// how.floors   the smallest painted sizes in px, of body, code and label (text in a drawing)
window.fitRule = (slide, how) => {
  const slack = 2; // px: rounding, hinting
  const faults = [];
  const fault = (is, text) => faults.push({ is, text: text.trim().replace(/\s+/g, " ").slice(0, 60) });
  const memo = (compute) => {
    const known = new Map();
    return (el) => {
      if (!known.has(el)) known.set(el, compute(el));
      return known.get(el);
    };
  };
  const styleOf = memo((el) => getComputedStyle(el));
  const nameOf = (el) => el.localName + (el.classList[0] ? `.${el.classList[0]}` : "");
  const boxOf = (el) => el.getBoundingClientRect();
  const cuts = (overflow) => /hidden|clip/.test(overflow);
  const scrolls = (overflow) => /auto|scroll/.test(overflow);

  /** How much larger an element's pixels are painted than its style says. */
  const scaleOf = memo((el) => {
    const graphic = el instanceof SVGElement ? (el.closest("text") ?? el).getScreenCTM?.() : null;
    if (graphic) return Math.sqrt(Math.abs(graphic.a * graphic.d - graphic.b * graphic.c));
    const { transform, zoom } = styleOf(el);
    const own = transform === "none" ? 1 : Math.sqrt(Math.abs(determinant(new DOMMatrix(transform))));
    return own * (Number(zoom) || 1) * (el.parentElement ? scaleOf(el.parentElement) : 1);
  });
  const determinant = (m) => m.a * m.d - m.b * m.c;

  /** What can be seen of an element's inside: all boxes that cut, the slide and the window. */
  const everywhere = { left: -Infinity, right: Infinity, top: -Infinity, bottom: Infinity };
  const within = (a, b) => ({
    left: Math.max(a.left, b.left), right: Math.min(a.right, b.right), top: Math.max(a.top, b.top), bottom: Math.min(a.bottom, b.bottom),
  });
  const seenOf = memo((el) => {
    const outer = el.parentElement ? seenOf(el.parentElement) : windowBox();
    const style = styleOf(el);
    const isRoot = el === document.documentElement || el === document.body;
    const isFlowing = style.display === "inline" || (el instanceof SVGElement && el.localName !== "svg");
    if (el === slide) return within(outer, boxOf(el));
    if (isRoot || isFlowing) return outer;
    const box = boxOf(el);
    const side = (axis) =>
      cuts(style[`overflow${axis}`]) || (!how.scrolls && scrolls(style[`overflow${axis}`]))
        ? "cut"
        : scrolls(style[`overflow${axis}`])
          ? "swipe"
          : "open";
    const x = side("X");
    const y = side("Y");
    const own = {
      ...everywhere,
      ...(x === "cut" && { left: box.left, right: box.right }),
      ...(y === "cut" && { top: box.top, bottom: box.bottom }),
    };
    // What a swipe reaches within its box is not lost.
    const around = {
      ...outer,
      ...(x === "swipe" && { left: -Infinity, right: Infinity }),
      ...(y === "swipe" && { top: -Infinity, bottom: Infinity }),
    };
    return within(around, own);
  });
  const windowBox = () => {
    const still = [document.documentElement, document.body].some((el) => cuts(styleOf(el).overflowY));
    const sides = { ...everywhere, left: 0, right: innerWidth };
    return how.scrolls && !still ? sides : { ...sides, top: 0, bottom: innerHeight };
  };
  const isOutside = (box, seen) =>
    box.left < seen.left - slack || box.right > seen.right + slack || box.top < seen.top - slack || box.bottom > seen.bottom + slack;

  // ── texts ──────────────────────────────────────────────────────────────────────────────────
  const scripts =
    "sup, sub, rt, msup > :last-child, msub > :last-child, msubsup > :not(:first-child), munder > :last-child, mover > :last-child, munderover > :not(:first-child), mroot > :last-child";
  const small = `${scripts}, mfrac > *`;
  const isForEyes = memo((el) => {
    if (!el.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || el.closest("title, desc, style, script, annotation"))
      return false;
    for (let up = el; up && up !== document.body; up = up.parentElement) {
      if (up instanceof HTMLElement && up.localName !== "img" && up.offsetWidth <= 1 && up.offsetHeight <= 1 && cuts(styleOf(up).overflow))
        return false;
    }
    return true;
  });
  const range = document.createRange();
  /** The texts painted inside `root`, each with its size and the boxes of its letters. */
  const textsIn = (root, skipped) => {
    const texts = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) =>
      node === skipped ? NodeFilter.FILTER_REJECT : node.nodeType === Node.TEXT_NODE ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const el = node.parentElement;
      if (!node.data.trim() || !isForEyes(el)) continue;
      // Fonts draw lines and arrows in widths of their own; in a drawing the cell is theirs.
      const cell = el.closest("pre:is(.art, .cells) :is(b, i)");
      range.selectNodeContents(node);
      const size = parseFloat(styleOf(el).fontSize) * scaleOf(el);
      // A line's box is taller than its letters, in CJK fonts by half: one em about its middle.
      const boxes = [...(cell ?? range).getClientRects()].filter((box) => box.width > 0.5 && box.height > 0.5).map((box) => {
        const middle = (box.top + box.bottom) / 2;
        const half = Math.min(box.height, size) / 2;
        return { left: box.left, right: box.right, top: middle - half, bottom: middle + half };
      });
      if (boxes.length) texts.push({ el, data: node.data, size, boxes });
    }
    return texts;
  };
  const kindOf = (el) => (el.closest("svg") ? "label" : el.closest("pre, code, kbd, samp") ? "code" : "body");
  const texts = textsIn(slide);
  for (const { el, data, size, boxes } of texts) {
    if (boxes.some((box) => isOutside(box, seenOf(el)))) fault("text cut off", data);
    const kind = kindOf(el);
    if (!el.closest(small) && size < how.floors[kind] - 0.5)
      fault(`${kind} under ${how.floors[kind]} px`, `${size.toFixed(1)} px: ${data}`);
  }

  // ── two texts in one place ─────────────────────────────────────────────────────────────────
  const meet = (a, b) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > slack && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > slack;
  const mayTouch = (a, b) => {
    const formula = a.el.closest("math");
    return a === b || (formula && formula === b.el.closest("math")) || a.el.closest(scripts) || b.el.closest(scripts);
  };
  // What scrolls under a fixed bar is no overlap, so the furniture counts where nothing scrolls.
  const furniture = how.scrolls ? [] : textsIn(document.body, slide);
  const letters = [...texts, ...furniture]
    .flatMap((text) => text.boxes.map((box) => ({ text, box: within(box, seenOf(text.el)) })))
    .filter(({ box }) => box.right > box.left && box.bottom > box.top)
    .sort((a, b) => a.box.top - b.box.top);
  const told = new Set();
  letters.forEach((one, at) => {
    for (const other of letters.slice(at + 1)) {
      if (other.box.top > one.box.bottom) break;
      if (!meet(one.box, other.box) || mayTouch(one.text, other.text) || told.has(one.text)) continue;
      told.add(one.text);
      fault("texts overlap", `${one.text.data.trim().slice(0, 28)} ✕ ${other.text.data.trim()}`);
    }
  });

  // ── boxes ──────────────────────────────────────────────────────────────────────────────────
  const elements = [slide, ...slide.querySelectorAll("*")].filter((el) => el instanceof HTMLElement || el.localName === "math");
  const maySwipe = "table, pre, math, figure, :has(> table, > pre, > math, > svg)";
  for (const el of elements) {
    const style = styleOf(el);
    if (style.display === "inline" || style.overflow === "visible" || !isForEyes(el)) continue;
    const wide = el.scrollWidth > el.clientWidth + slack;
    const tall = el.scrollHeight > el.clientHeight + slack;
    if (isOutside(boxOf(el), seenOf(el.parentElement))) fault("box beyond its slide", nameOf(el));
    const swiped = how.scrolls && scrolls(style.overflowX) && el !== slide && el.matches(maySwipe);
    if ((wide && !swiped && el.clientWidth) || (tall && el.clientHeight)) {
      fault("box overflows", `${nameOf(el)} ${el.scrollWidth}×${el.scrollHeight} in ${el.clientWidth}×${el.clientHeight}`);
    }
  }

  // ── pictures ───────────────────────────────────────────────────────────────────────────────
  const pictures = [...slide.querySelectorAll("img, video, canvas, svg")].filter((el) => !el.parentElement.closest("svg") && isForEyes(el));
  for (const el of pictures) {
    const box = boxOf(el);
    const called = `${nameOf(el)} ${el.getAttribute("src") ?? ""} ${Math.round(box.width)}×${Math.round(box.height)}`;
    const there = el.localName === "img" ? el.naturalWidth > 0 : true;
    if (there && (box.width < 2 || box.height < 2)) fault("picture vanished", called);
    else if (isOutside(box, seenOf(el.parentElement))) fault("picture cut off", called);
    if (el.localName === "img" && there && styleOf(el).objectFit === "fill") {
      const bent = box.width / box.height / (el.naturalWidth / el.naturalHeight);
      if (box.height >= 2 && Math.abs(bent - 1) > 0.03) fault("picture distorted", called);
    }
    if (el.localName === "svg") for (const is of drawingFaults(el)) fault(is, called);
    for (const text of texts) {
      // A title over a photograph stands on a veil.
      const veiled = slide.matches(".over") && !!text.el.closest(".slide-title, figcaption");
      if (!el.contains(text.el) && !veiled && text.boxes.some((letter) => meet(letter, box))) fault("text over a picture", text.data);
    }
  }
  /** A drawing that leaves its own frame and what can be seen. */
  function drawingFaults(svg) {
    const toScreen = svg.getScreenCTM();
    const drawn = svg.getBBox();
    if (!toScreen || !drawn.width) return [];
    const from = new DOMPoint(drawn.x, drawn.y).matrixTransform(toScreen);
    const to = new DOMPoint(drawn.x + drawn.width, drawn.y + drawn.height).matrixTransform(toScreen);
    const ink = { left: from.x, top: from.y, right: to.x, bottom: to.y };
    const frame = cuts(styleOf(svg).overflow) ? within(seenOf(svg.parentElement), boxOf(svg)) : seenOf(svg.parentElement);
    return isOutside(ink, frame) ? ["drawing cut off"] : [];
  }

  // ── labels and the boxes of a drawing ──────────────────────────────────────────────────────
  const shapes = [...slide.querySelectorAll("svg .node")]
    .map((node) => ({ node, shape: node.querySelector(":scope > :is(rect, path, circle, ellipse, polygon)") }))
    .filter(({ shape }) => shape);
  const labels = texts.filter(({ el }) => el.closest("svg"));
  for (const { node, shape } of shapes) {
    const box = boxOf(shape);
    for (const label of labels) {
      const inside = node.contains(label.el);
      if (inside && label.boxes.some((letter) => isOutside(letter, box))) fault("label wider than its box", label.data);
      if (!inside && shape.localName === "rect" && label.boxes.some((letter) => meet(letter, box)))
        fault("label on another box", label.data);
    }
  }

  // ── the page ───────────────────────────────────────────────────────────────────────────────
  const page = document.scrollingElement;
  if (page.scrollWidth > page.clientWidth + 1) fault("page scrolls sideways", `${page.scrollWidth} px`);
  if (!how.scrolls && page.scrollHeight > page.clientHeight + 1) fault("page scrolls", `${page.scrollHeight} px`);
  if (!texts.length && !pictures.length) fault("nothing to see", slide.id);

  return { faults, area: areaOf() };

  /** The share of the slide's room that lies within the bounds of its content. */
  function areaOf() {
    const blocks = [...slide.querySelectorAll("pre, table")].filter(isForEyes);
    const inks = [...texts.flatMap((text) => text.boxes), ...[...pictures, ...blocks].map(boxOf)];
    if (!inks.length) return 0;
    const style = styleOf(slide);
    const scale = scaleOf(slide);
    const box = boxOf(slide);
    const room =
      (box.width / scale - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight)) *
      (box.height / scale - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom)) *
      scale ** 2;
    const bounds = inks.reduce((all, ink) => ({
      left: Math.min(all.left, ink.left),
      right: Math.max(all.right, ink.right),
      top: Math.min(all.top, ink.top),
      bottom: Math.max(all.bottom, ink.bottom),
    }));
    return Math.min(1, ((bounds.right - bounds.left) * (bounds.bottom - bounds.top)) / room);
  }
};
