// Columns as other tools write them: side by side on the stage, one below the other on a phone and
// on paper.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { test } from "node:test";
import { course } from "./class.mjs";
import { openClass } from "./open-class.mjs";

const two = (left, right) => `:::: {.columns}\n::: {.column width="40%"}\n${left}\n:::\n::: {.column}\n${right}\n:::\n::::\n`;
const long = "글이 한 줄을 거의 다 쓰도록 이렇게 길게 이어진다고 하자.\n\n";
const slides = [
  `## 코드와 글\n\n둘을 견준다.\n\n${two("- 하나\n- 둘\n", "```sh\nkubectl get pods --watch --output wide\n```\n\n이어서.")}\n끝.\n`,
  `## 긴 글\n\n${two(long.repeat(14), "끝.")}`,
  `## 그림\n\n<!-- .slide: data-background="img/review.svg" -->\n\n글이다.\n\n또 글이다.\n`,
];

/** A picture behind a slide, which stands first in the page: above its words, or at their right. */
const picture = () => {
  const slide = document.querySelector("[id='ui.deck'] .slide:not([hidden])");
  const box = (one) => one.getBoundingClientRect().toJSON();
  return { picture: box(slide.querySelector("figure.image")), words: [...slide.querySelectorAll("p")].map(box) };
};

/** Of the slide that can be seen: the boxes of its columns and of what is above and below them. */
const boxes = () => {
  const slide = document.querySelector("[id='ui.deck'] .slide:not([hidden])");
  const box = (one) => one.getBoundingClientRect().toJSON();
  return {
    columns: [...slide.querySelectorAll(".column")].map(box),
    around: [...slide.querySelectorAll(":scope > p")].map(box),
    slide: box(slide),
    clipped: slide.scrollHeight > slide.clientHeight + 1 || document.documentElement.scrollWidth > innerWidth,
  };
};

test("columns stand side by side on the stage where they fit, and one below the other on a phone and on paper", async () => {
  const room = await openClass(course, {
    prepare: (folder) => writeFileSync(`${folder}/session_01.md`, `# 열\n\n${slides.join("\n")}`),
  });
  const { stage, phones: [phone] } = room;
  try {
    await stage.keyboard.press("ArrowDown");
    await room.everywhere((s) => s.slide === 2);
    const wide = await stage.evaluate(boxes);
    const [left, right] = wide.columns;
    assert.ok(left.right < right.left && left.top === right.top && left.width < right.width, JSON.stringify(wide));
    assert.ok(wide.around[0].bottom <= left.top && wide.around[1].top >= Math.max(left.bottom, right.bottom));
    assert.ok(!wide.clipped && wide.around[1].bottom <= wide.slide.bottom);
    const narrow = await phone.evaluate(boxes);
    const [first, second] = narrow.columns;
    assert.ok(first.bottom <= second.top && first.width === second.width && !narrow.clipped, JSON.stringify(narrow));

    const reader = await room.devices.open(await room.devices.device("reader"), "/session_01", "reader");
    await reader.emulateMedia({ media: "print" });
    const paper = await reader.evaluate(() => {
      dispatchEvent(new Event("beforeprint"));
      return [...document.querySelectorAll(".column")].map((one) => one.getBoundingClientRect().toJSON());
    });
    assert.ok(paper[0].height > 0 && paper[0].bottom <= paper[1].top, JSON.stringify(paper));

    await stage.keyboard.press("ArrowDown");
    await room.everywhere((s) => s.slide === 3);
    assert.deepEqual((await stage.evaluate(boxes)).columns.length, 0, "what does not fit is cut as usual");
  } finally {
    await room.stop();
  }
});

test("a picture behind a slide stands at the right of its words on the stage, and above them on a phone", async () => {
  const room = await openClass(course, {
    prepare: (folder) => writeFileSync(`${folder}/session_01.md`, `# 열\n\n${slides[2]}`),
  });
  const { stage, phones: [phone] } = room;
  try {
    await stage.keyboard.press("ArrowDown");
    await room.everywhere((s) => s.slide === 2);
    const wide = await stage.evaluate(picture);
    assert.ok(wide.words.length === 2 && wide.words.every((own) => own.right < wide.picture.left), JSON.stringify(wide));
    const narrow = await phone.evaluate(picture);
    assert.ok(narrow.words.every((own) => own.top >= narrow.picture.bottom), JSON.stringify(narrow));
  } finally {
    await room.stop();
  }
});
