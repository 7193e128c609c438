// Notes by an author who means harm, in real Chromium: nothing runs, nothing is fetched from
// elsewhere, nothing is reported against the Content-Security-Policy, on any screen.
//
//   cargo build --release && node tests/attack/xss.mjs [--short] [--break] [--seed N]
//
// Each payload stands at each place where authors write. `--short` takes some decks of each place;
// `--break` puts a proxy before the server that leaves the policy out and plants images, one of which fails.

import { setTimeout as sleep } from "node:timers/promises";
import { Devices } from "../browser/class.mjs";
import { Desk, check, isBroken, isShort, main, random } from "../chaos/server.mjs";
import { open } from "../chaos/socket.mjs";
import { Server } from "../server.mjs";
import { addresses, payloads } from "./payloads.mjs";
import { before } from "./proxy.mjs";

const address = "127.0.0.24";
/** Payloads on one deck, each on a slide of its own, so that one that swallows what follows takes few with it. */
const onDeck = isShort ? 4 : 24;
/** Decks that one server has. */
const onServer = 60;

const line = (text) => text.replace(/[\r\n\u2028\u2029\0]+/g, " ");
const cell = (text) => line(text).replaceAll("|", "\\|");
const yaml = (text) => JSON.stringify(line(text));
/** A text as a label of Mermaid: what would end it is written as an entity there too. */
const label = (text) => line(text).replaceAll("\"", "#quot;").slice(0, 200);
const mermaid = (...lines) => ["```mermaid", ...lines, "```"].join("\n");
const fence = "````";

/** Where a payload stands on a slide. @type {Record<string, (text: string) => string>} */
const places = {
  "a paragraph": (text) => text,
  "in a sentence": (text) => `words ${line(text)} words`,
  "a list": (text) => `- ${line(text)}\n- [ ] ${line(text)}`,
  "a table": (text) => `| ${cell(text)} | b |\n|:--|--:|\n| ${cell(text)} | ${cell(text)} |`,
  "a quotation": (text) => `> [!NOTE]\n> ${line(text)}\n\n> ${line(text)}`,
  "a footnote": (text) => `x[^a] y[^${line(text).replace(/[[\]]/g, "")}]\n\n[^a]: ${line(text)}\n\n[^${line(text).replace(/[[\]]/g, "")}]: z`,
  details: (text) => `<details><summary>${text}</summary>\n\n${text}\n\n</details>`,
  "notes": (text) => `text\n\n<!-- note: ${text} -->\n\nNotes: ${line(text)}`,
  "a comment of ours": (text) => `<!-- steps: ${line(text)} -->\n\n${mermaid("flowchart LR", "A --> B")}\n\n<!-- step ${line(text)} -->\n- a`,
  "a discussion": (text) => `### Discussion: ${line(text)} (10 min)\n\n#### ${line(text)} (5 min)\n\n${text}`,
  code: (text) => `${fence}html\n${text}\n${fence}\n\n${fence}js\n${text}\n${fence}\n\n    ${line(text)}\n\n\`\`${line(text)}\`\``,
  "an info string": (text) => `~~~${line(text)}\ncode\n~~~\n\n${fence}js {${line(text).replaceAll("`", "")}}\ncode\n${fence}`,
  "a link": (text) => `[${line(text)}](<${line(text).replace(/[<>]/g, "")}>) [x](${line(text)}) [x](y "${line(text)}") [x][r]\n\n[r]: <${line(text).replace(/[<>]/g, "")}> "${line(text)}"`,
  "an image": (text) => `![${line(text)}](p.svg) ![x](<${line(text).replace(/[<>]/g, "")}>) ![x](p.svg "${line(text)}") ![x](p.svg "${line(text)}" =9x9)`,
  mathematics: (text) => `$${line(text)}$ $\\text{${line(text)}}$ $\\href{${line(text)}}{x}$\n\n$$\\htmlClass{${line(text)}}{x} \\color{${line(text)}} x$$\n\n$\\unicode{${line(text)}} \\includegraphics{${line(text)}}$`,
  flowchart: (text) => mermaid(`flowchart LR`, `A["${label(text)}"] -->|"${label(text)}"| B{"${label(text)}"}`, `subgraph S["${label(text)}"]`, "C", "end",
    `click A "${label(text)}" "${label(text)}" _blank`, `click B call ${label(text)}`, `style A fill:${label(text)}`, `classDef x ${label(text)}`, "class B x"),
  "other diagrams": (text) => [
    mermaid("sequenceDiagram", `participant A as ${label(text)}`, `A->>B: ${label(text)}`, `Note over A: ${label(text)}`, `link A: x @ ${label(text)}`),
    mermaid("classDiagram", "class A {", `  +x ${label(text)}`, "}", `A : ${label(text)}`, `link A "${label(text)}" "x"`),
    mermaid("stateDiagram-v2", `s1 : ${label(text)}`, `s1 --> s2: ${label(text)}`, `note right of s1 : ${label(text)}`),
    mermaid("erDiagram", `A ||--o{ B : "${label(text)}"`),
    mermaid("gantt", `title ${label(text)}`, `section ${label(text)}`, `${label(text).replaceAll(":", " ")} :a, 2024-01-01, 3d`),
    mermaid("pie", `title ${label(text)}`, `"${label(text)}" : 3`, "\"b\" : 4"),
  ].join("\n\n"),
  "further diagrams": (text) => [
    mermaid("mindmap", `  root((${label(text)}))`, `    ${label(text)}`),
    mermaid("timeline", `title ${label(text)}`, `2024 : ${label(text)}`),
    mermaid("gitGraph", `commit id: "${label(text)}" tag: "${label(text)}"`),
    mermaid("journey", `title ${label(text)}`, `section ${label(text)}`, `${label(text).replaceAll(":", " ")}: 3: Me`),
    mermaid("quadrantChart", `title ${label(text)}`, `x-axis "${label(text)}" --> "b"`, `"${label(text)}": [0.3, 0.6]`),
    mermaid("xychart-beta", `title "${label(text)}"`, `x-axis ["${label(text)}", b]`, "bar [1, 2]"),
    mermaid(`%%{init: {"themeCSS": "${label(text)}", "securityLevel": "loose"}}%%`, "flowchart TD", `A["<b>${label(text)}</b>"]`),
    mermaid("---", `title: ${yaml(label(text))}`, "---", "flowchart TD", "A --> B"),
  ].join("\n\n"),
};

/** Places that are a whole file, or beside one. @type {Record<string, (texts: string[], name: string) => Record<string, string>>} */
const wholes = {
  headings: (texts, name) => ({ [`${name}.md`]: `# ${line(texts[0])} (50 min)\n\n${texts.map((text, at) => `${"##".padEnd(2 + (at % 3), "#")} ${line(text)} (3 min)\n\ntext\n`).join("\n")}` }),
  "front matter": (texts, name) => Object.fromEntries(texts.map((text, at) => [
    `${name}${at}.md`, `---\ntitle: ${yaml(text)}\nlang: ${yaml(text)}\nfooter: ${yaml(text)}\nauthor: ${yaml(text)}\nlogo: ${yaml(text)}\nslot: ${yaml(text)}\n---\n## x\n\ntext\n`,
  ])),
  "names of files": (texts, name) => Object.fromEntries(texts.map((text, at) => [
    `${name}${at} ${line(text).replaceAll("/", "∕").slice(0, 60)}.md`, "# x\n\ntext\n\n## y\n\ntext\n",
  ])),
  pages: (texts, name) => ({ [`${name}.md`]: `---\npage: true\ntitle: ${yaml(texts[0])}\n---\n${texts.join("\n\n")}\n` }),
  "another dialect": (texts, name) => ({
    [`${name}.md`]: `---\nmarp: true\nheader: ${yaml(texts[0])}\nstyle: ${yaml(texts[0])}\n---\n\n${texts.map((text) => `# ${line(text)}\n\n![bg](${line(text)})\n\n${text}\n\n<!-- ${text} -->`).join("\n\n---\n\n")}\n`,
  }),
  "addresses in places of a link": (texts, name) => ({
    [`${name}.md`]: `# x\n\n${texts.map(() => addresses[Math.floor(random() * addresses.length)]).map((url) => `## y\n\n[x](<${line(url)}>) ![x](<${line(url)}>) <${line(url)}> $\\href{${line(url)}}{x}$\n\n${mermaid("flowchart LR", "A --> B", `click A "${label(url)}"`)}\n`).join("\n")}`,
  }),
};

/** All in one order that the seed says. @template T @param {T[]} list @returns {T[]} */
const mixed = (list) => list.map((one) => ({ one, at: random() })).sort((a, b) => a.at - b.at).map(({ one }) => one);

/** Files that make a deck or some, by the place that they try. */
function decks() {
  const all = [];
  const name = () => `d${String(all.length).padStart(4, "0")}`;
  for (const place of [...Object.keys(places), ...Object.keys(wholes)]) {
    const texts = mixed(payloads);
    // Short: of each place one deck.
    const many = isShort ? onDeck : texts.length;
    for (let at = 0; at < many; at += onDeck) {
      const some = texts.slice(at, at + onDeck);
      const files = wholes[place]?.(some, name()) ?? {
        [`${name()}.md`]: `# ${place}\n\n${some.map((text, slide) => `## ${slide}\n\n${places[place](text)}\n`).join("\n")}`,
      };
      all.push({ place, payloads: some.length, files });
    }
  }
  return all;
}

/** The course's schedule, in which some payloads stand too. */
function readme(files, texts) {
  const names = Object.keys(files).map((file) => encodeURIComponent(file));
  const [title, footer, ...items] = texts.map(line);
  const list = names.map((name, at) => `${at + 1}. [${(items[at % items.length] ?? "").replace(/[[\]]/g, "")}](<${name}>)`);
  // Once more, because some texts, such as a link or half a code, leave no link around them.
  const plain = names.map((name, at) => `${at + 1}. [${at}](<${name}>)`);
  return `---\nstart: 09:00\ntitle: ${yaml(title)}\nfooter: ${yaml(footer)}\n---\n# ${title}\n\n${items[0]}\n\n${list.join("\n")}\n\n## x\n\n${plain.join("\n")}\n`;
}

/** What a page must never have, found in its document as it stands: what would run at a click as well. */
function wrongInPage() {
  const found = [];
  // An author's drawing may be opened by itself. It has no rights then.
  if (document.contentType !== "text/html") return found;
  // What holds copies of a slide's words on the stage is itself ours, though no part of a slide.
  const holder = document.querySelector(".talk-task[id='ui.task']");
  const ours = (element) => !(element === holder ? element.parentElement : element).closest(".markdown");
  const ofRecordings = ["controls", "height", "loop", "muted", "playsinline", "poster", "preload", "src", "tabindex", "title", "width"];
  const sources = ["src", "href", "xlink:href", "action", "formaction", "data", "poster", "srcset", "ping", "background"];
  for (const element of document.querySelectorAll("*")) {
    const tag = element.localName;
    const say = (what) => found.push(`${what}: ${element.outerHTML.slice(0, 160)}`);
    if (["iframe", "frame", "object", "embed", "base", "applet", "portal", "foreignobject", "annotation-xml"].includes(tag.toLowerCase())) say("an element");
    if (["form", "style", "link", "meta", "script", "textarea", "select", "button", "template", "dialog"].includes(tag) && !ours(element)) say("an element");
    // Recordings of the folder play when somebody asks for it, and never by themselves.
    if (["audio", "video"].includes(tag) && !ours(element) && [...element.attributes].some(({ name }) => !ofRecordings.includes(name))) say("a recording");
    if (tag === "script" && !(element.type === "application/json" || String(element.src).startsWith(`${location.origin}/-/`))) say("a script");
    if (tag === "meta" && element.httpEquiv) say("a refresh");
    for (const { name, value } of element.attributes) {
      if (/^on/i.test(name)) say("a handler");
      if (!sources.includes(name.toLowerCase())) continue;
      const url = value.replace(/[\0- ]/g, "").toLowerCase();
      if (/^(javascript|vbscript|livescript|data|blob|filesystem|file|feed|view-source|jar|ws):/.test(url)) say("an address");
      if (name !== "href" && name !== "xlink:href" && !ours(element) && new URL(value, location.href).origin !== location.origin) say("something from elsewhere");
    }
    if (/^(a|area)$/.test(tag) && element.target === "_blank" && !/noopener/.test(element.rel) && element.origin !== location.origin) say("a window with an opener");
    if (element.id.startsWith("ui.") && !ours(element)) say("an id of ours");
  }
  return found;
}

/** A browser in which everything that a payload could do is told. */
async function watched(target) {
  const devices = await Devices.start(target);
  const device = async (name, cookie) => {
    const context = await devices.device(name);
    await context.addInitScript(() => {
      for (const name of ["xss", "alert", "confirm", "prompt", "print"]) window[name] = () => window.cueTrouble(`${name}() ran at ${location.pathname}`);
    });
    const [key, value] = cookie.split("=");
    if (value) await context.addCookies([{ name: key, value, url: target.origin }]);
    context.on("request", (request) => {
      if (!request.url().startsWith(target.origin)) found.asked.push(`${name}: a request to ${request.url().slice(0, 120)} at ${request.frame().url()}`);
    });
    context.on("page", (page) => page.on("dialog", (dialog) => (found.told.push(`${name}: a dialog`), dialog.dismiss())));
    return context;
  };
  return { devices, device };
}

async function tried(list, counted) {
  const files = Object.assign({ "p.svg": "<svg xmlns='http://www.w3.org/2000/svg' onload='xss()'><script>xss()</script></svg>" }, ...list.map((one) => one.files));
  files["README.md"] = readme(Object.fromEntries(Object.entries(files).filter(([name]) => name.endsWith(".md"))), mixed(payloads).slice(0, 40));
  const server = await Server.start({ files, address });
  const target = isBroken ? await withoutPolicy(server) : server;
  const cookie = await server.signIn();
  const { devices, device } = await watched(target);
  const [reader, presenter] = [await device("reader", ""), await device("presenter", cookie)];
  const look = async (page) => {
    counted.looks += 1;
    found.stands.push(...(await page.evaluate(wrongInPage)).map((one) => `${new URL(page.url()).pathname}: ${one}`));
  };
  const page = await devices.open(reader, "/", "schedule");
  await look(page);
  const paths = await page.evaluate(() => [...document.querySelectorAll("main a[href^='/']")].map((link) => link.getAttribute("href")));
  const sheet = await devices.open(presenter, "/present", "desk");
  const notes = await devices.open(presenter, "/", "notes");
  const [stage, live] = [await devices.open(reader, "/stage", "stage"), await devices.open(reader, "/live", "live")];
  const desk = await Desk.open(server, cookie);
  await desk.give({ do: "take-over" });
  for (const path of new Set([...paths, ...Object.keys(files).map((name) => `/${encodeURIComponent(name.replace(/\.md$/, ""))}`)])) {
    const answer = await page.goto(target.origin + path);
    counted.pages += answer?.ok() ? 1 : 0;
    await look(page);
    if ((await notes.goto(`${target.origin}${path}/notes`))?.ok()) await look(notes);
    const deck = decodeURIComponent(path.slice(1));
    // The class begins at the first deck, so that nothing is left to move there.
    if (desk.snapshot.deck !== deck && (await desk.give({ do: "move", what: "deck", deck }))?.type !== "ack") continue;
    counted.decks += 1;
    counted.shown.add(deck);
    const shown = (name) => document.getElementById("ui.deck")?.dataset.deck === name;
    await Promise.all([stage, live, sheet].map((screen) => screen.waitForFunction(shown, deck, { timeout: 10_000 }).catch(() => found.told.push(`${deck} is not shown`))));
    // The desk writes the slide, the next one and the notes anew at each move.
    for (let slide = 0; slide < 2 * onDeck; slide++) {
      if ((await desk.give({ do: "move", what: "next-slide" }))?.type !== "ack") break;
      await sleep(5);
    }
    for (const screen of [stage, live, sheet]) await look(screen);
  }
  if (counted.posts === 0) await written(server, desk, { live, sheet, stage }, counted, look);
  for (const text of mixed(payloads).slice(0, isShort ? 4 : 40)) {
    for (const path of [`/join/${encodeURIComponent(text)}`, `/join?code=${encodeURIComponent(text)}`, `/${encodeURIComponent(text)}`, `/?lang=${encodeURIComponent(text)}`]) {
      await page.goto(target.origin + path);
      await look(page);
    }
  }
  // That an author's drawing, opened by itself, may run nothing is what its sandbox is for.
  const isSandbox = (trouble) => trouble.includes("p.svg' because the document's frame is sandboxed");
  found.told.push(...new Set(devices.troubles.filter((trouble) => !isSandbox(trouble))));
  desk.close();
  await devices.browser.close();
  await server.stop();
}

/** So many questions are on every device at once. */
const atOnce = 40;

/** Payloads as questions of the class: read by phones and at the desk, and one after another at the foot of the stage. */
async function written(server, desk, { live, sheet, stage }, counted, look) {
  await desk.give({ do: "posts", what: "moderate", board: "questions", how: "open" });
  await live.evaluate(() => document.querySelector("[data-verb='questions']").click());
  await sheet.evaluate(() => document.querySelector("[data-verb='tab-questions']").click());
  const { slide_id: slide, epoch } = desk.snapshot;
  const texts = mixed(payloads).map((text) => line(text).slice(0, 280).trim()).filter(Boolean).slice(0, isShort ? atOnce : undefined);
  for (let at = 0; at < texts.length; at += atOnce) {
    const answers = [];
    for (const [n, text] of texts.slice(at, at + atOnce).entries()) {
      const answer = new Promise((resolve) => {
        const onText = (payload) => /"type":"(ack|refused)"/.test(payload) && resolve(JSON.parse(payload.toString()));
        const path = `/socket?screen=live&seat=${(0xa0000000 + at + n).toString(16)}`;
        open({ host: address, port: server.port, path, onText }).then((socket) => {
          socket.send(JSON.stringify({ type: "post", id: 1, epoch, do: "write", board: "questions", slide, text }));
          setTimeout(() => socket.end(), 3000);
        });
      });
      answers.push(answer);
    }
    const taken = (await Promise.all(answers)).filter((one) => one.type === "ack").map((one) => one.post);
    counted.posts += taken.length;
    const is = ([selector, count]) => document.querySelectorAll(selector).length >= count;
    for (const [screen, list] of [[live, "question-posts"], [sheet, "desk-questions"]]) {
      await screen.waitForFunction(is, [`[id='ui.${list}'] > li`, taken.length]).catch(() => found.told.push(`${list} lacks posts`));
      await look(screen);
    }
    for (const post of taken) {
      await desk.give({ do: "posts", what: "set", post, state: "pinned" });
      await sleep(20);
    }
    await look(stage);
    for (const post of taken) await desk.give({ do: "posts", what: "set", post, state: "hidden" });
  }
}

/** Stands for a server without a policy that does not clean what authors write. */
function withoutPolicy(server) {
  return before(server, {
    request: ({ headers }) => void delete headers["accept-encoding"],
    answer(answer, url) {
      if (!answer.headers["content-type"]?.startsWith("text/html")) return;
      // The stage keeps it, and has to report.
      if (url !== "/stage") delete answer.headers["content-security-policy"];
      const html = answer.body.toString();
      answer.body = Buffer.from(html.replace("</body>", "<img src=x onerror=xss()><img src=http://evil.test/x></body>"));
    },
  });
}

/** What was found, by the way it was: told by the browser, asked of another host, seen in the document. */
const found = { told: [], asked: [], stands: [] };

/** Says that there is nothing of a kind. @param {string} what @param {string[]} list */
function none(what, list) {
  const kinds = [...new Set(list)];
  check(what, list.length === 0, list.length && `${list.length}, such as\n     ${kinds.slice(0, 8).join("\n     ")}`);
}

await main(async () => {
  const counted = { pages: 0, decks: 0, looks: 0, posts: 0, shown: new Set() };
  const all = mixed(decks());
  const told = new Set();
  for (let at = 0; at < all.length; at += onServer) {
    await tried(all.slice(at, at + onServer), counted);
    // Told as they come, because the whole takes hours.
    for (const one of new Set(Object.values(found).flat().filter((one) => !told.has(one)))) {
      told.add(one);
      console.log(`     found: ${one}`);
    }
    console.log(`     ${counted.pages} pages, ${counted.decks} decks, ${counted.looks} looks, ${told.size} findings so far`);
  }
  const stood = all.reduce((sum, one) => sum + one.payloads, 0);
  console.log(`${payloads.length} payloads, ${stood} times at ${new Set(all.map((one) => one.place)).size} places`);
  none("no script ran, no dialog opened, no error, no report against the policy", found.told);
  none("nothing was asked of another host", found.asked);
  none("no document has what would run or ask at a click", found.stands);
  check("and the browser saw them", counted.pages >= all.length / 2 && counted.decks >= all.length / 2);
  check("and read what the class wrote", counted.posts >= atOnce / 2, `${counted.posts} questions`);
  // Of the others some are no decks, because their names or their front matter are not such as can be.
  const decksOfPlaces = all.filter(({ place }) => places[place]).flatMap(({ files }) => Object.keys(files).map((file) => file.replace(/\.md$/, "")));
  none("each deck with payloads on its slides was shown", decksOfPlaces.filter((deck) => !counted.shown.has(deck)));
});
