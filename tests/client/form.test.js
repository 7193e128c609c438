// The form of our modules and stylesheets, and the words they use. What makes it safe to link the
// modules is held where they are linked, in `src/site/assets/link.rs`.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { switchNames } from "../../src/client/switches.js";

const folder = new URL("../../src/client/", import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith(".js"));
const text = (name) => readFileSync(new URL(name, folder), "utf8");
const table = readFileSync(new URL("../../src/site/screens.rs", import.meta.url), "utf8");
const assets = readFileSync(new URL("../../src/site/assets.rs", import.meta.url), "utf8");
const scripts = [...table.matchAll(/\.script\("([\w-]+\.js)"\)/g), ...assets.matchAll(/^const \w+: &str = "([\w-]+\.js)";$/gm)];
const entries = scripts.map(([, name]) => name);
const importsOf = (name) => [...text(name).matchAll(/^import [^"]* from "\.\/([\w-]+\.js)";$/gm)].map((found) => found[1]);

const linked = (name, seen = new Set()) => {
  if (!seen.has(name)) {
    seen.add(name);
    for (const from of importsOf(name)) linked(from, seen);
  }
  return seen;
};

/**
 * How many `a ? b : c` stand within each other at most, and in which line. Comments, strings and
 * regular expressions are passed over; what a template's `${}` holds is read.
 */
function deepestChoice(source) {
  const open = [];
  let deepest = [0, 1];
  let line = 1;
  const leaveChoices = () => {
    while (/^[?:]$/.test(open.at(-1))) open.pop();
  };
  const comment = /\/\/.*|\/\*[^]*?\*\//;
  const string = /"(?:\\.|[^"\\])*"/;
  const pattern = /(?<=[(,=:?!&|[]\s*)\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\[\n])+\//;
  const code = new RegExp(`${comment.source}|${string.source}|${pattern.source}|\\?\\?=?|\\?\\.|[^]`, "gy");
  const template = /(?:\\.|(?!\$\{)[^`\\])*/gy;
  for (let at = 0; at < source.length; ) {
    // The text of a template, up to what it holds or to its end.
    const reader = open.at(-1) === "`" ? template : code;
    reader.lastIndex = at;
    let token = reader.exec(source)[0];
    if (reader === template && token === "") {
      token = source.startsWith("${", at) ? "${" : "`";
      if (token === "`") open.pop();
      else open.push("{");
    } else if (reader === code) {
      if (token === "?") {
        open.push("?");
        const depth = open.filter((one) => one === "?" || one === ":").length;
        if (depth > deepest[0]) deepest = [depth, line];
      } else if (token === ":") {
        while (open.at(-1) === ":") open.pop();
        if (open.at(-1) === "?") open[open.length - 1] = ":";
      } else if (/^[,;]$/.test(token)) {
        leaveChoices();
      } else if (/^[([{`]$/.test(token)) {
        open.push(token);
      } else if (/^[)\]}]$/.test(token)) {
        leaveChoices();
        open.pop();
      }
    }
    line += token.split("\n").length - 1;
    at += token.length;
  }
  return deepest;
}

test("each module is checked, and says first what it is", () => {
  for (const name of names) assert.match(text(name), /^\/\/ @ts-check\n\/\/ \S/, name);
});

test("every module belongs to a screen", () => {
  assert.ok(entries.length >= 7, "the table of screens is read");
  const used = new Set(entries.flatMap((entry) => [...linked(entry)]));
  assert.deepEqual(names.filter((name) => !used.has(name)), []);
});

test("lines end by column 140, and no choice hangs in a choice in a choice", () => {
  const tests = new URL("./", import.meta.url);
  const own = readdirSync(tests).filter((name) => name.endsWith(".js")).map((name) => [name, readFileSync(new URL(name, tests), "utf8")]);
  const ours = readdirSync(folder).filter((name) => /\.(js|css)$/.test(name)).map((name) => [name, text(name)]);
  for (const [name, source] of [...ours, ...own]) {
    source.split("\n").forEach((line, at) => assert.ok(line.length <= 140, `${name}:${at + 1}: ${line.length} columns`));
    const [depth, line] = name.endsWith(".js") ? deepestChoice(source) : [0, 0];
    assert.ok(depth <= 2, `${name}:${line}: ${depth} ternaries in each other`);
  }
});

test("the reader of choices finds three levels, and no others", () => {
  assert.deepEqual(deepestChoice("const a = b ? 1 : 2;\nconst c = d ? e : f ? g : h;\n"), [2, 2]);
  assert.deepEqual(deepestChoice("const x = a\n  ? (b ? (c ? 1 : 2) : 3) : 4;"), [3, 2]);
  assert.deepEqual(deepestChoice("f(a ? 1 : 2, b ? 1 : 2, c?.d ?? (e ? 1 : 2));"), [1, 1]);
  assert.deepEqual(deepestChoice("const s = `${a ? `${b ? 1 : 2}?` : \"?\"}`; // ? ? ?\nconst r = /a?b?c?/;"), [2, 1]);
});

const forbidden = [
  /innerHTML|outerHTML|insertAdjacentHTML|document\.write/,
  /<\/?[a-z]+[ >]/,
  /setAttribute\("style"/,
  /\.style\.(?!setProperty\(name|getPropertyValue)/,
  /randomUUID|crypto\.subtle|navigator\.(clipboard|share|serviceWorker)|caches\./,
  /\beval\(|new Function/,
];

test("no markup in strings, no inline style, nothing that needs a secure context", () => {
  for (const name of names) {
    const code = text(name).replace(/^\s*(\/\/|\*|\/\*\*).*$/gm, "");
    for (const bad of forbidden) assert.doesNotMatch(code, bad, name);
  }
});

test("the words that scripts say are in both languages", () => {
  const table = (lang) => JSON.parse(text(`lang/${lang}.json`));
  const [ko, en] = [table("ko"), table("en")];
  assert.deepEqual(Object.keys(ko), Object.keys(en));
  for (const [key, word] of Object.entries(ko)) {
    assert.ok(word && en[key], key);
    assert.deepEqual([...word.matchAll(/\{\w+\}/g)].map(String).sort(), [...en[key].matchAll(/\{\w+\}/g)].map(String).sort(), key);
  }
  const has = (key, name) => assert.ok(key in ko, `${name}: ${key}`);
  const verbs = new Set();
  for (const name of names) {
    for (const [, key] of text(name).matchAll(/\bt\("(\w+)"/g)) has(key, name);
    // Words chosen among: t(a ? "x" : "y"), and names handed on.
    for (const [, inside] of text(name).matchAll(/\bt\(([^()]*\?[^()]*)\)/g)) {
      for (const [, key] of inside.matchAll(/[?:] "(\w+)"/g)) has(key, name);
    }
    for (const [, key] of text(name).matchAll(/"((?:sign_in|timer)_(?:half|minute|zero|slow|wrong|failed))"/g)) has(key, name);
    for (const [, verb] of text(name).matchAll(/verb: "([\w-]+)"/g)) verbs.add(verb);
  }
  for (const verb of [...verbs, ...switchNames]) has(`verb_${verb.replaceAll("-", "_")}`, "keys.js");
  const reasons = ["epoch", "moved", "helper", "not_driver", "nothing", "busy", "offline", "lost", "closed", "no_seat", "round",
    "too_many", "too_fast", "too_long", "not_text"];
  for (const reason of reasons) has(`refused_${reason}`, "present.js");
  for (const policy of ["locked", "back", "free"]) has(`policy_${policy}`, "present.js");
});

test("no word stands unused", () => {
  const themes = new URL("../../themes/default/", import.meta.url);
  // Pages that follow no room have some of their words from the server: the record has.
  const site = new URL("../../src/site/", import.meta.url);
  const sources = readdirSync(site, { recursive: true }).filter((name) => name.endsWith(".rs"));
  const made = sources.map((name) => readFileSync(new URL(name, site), "utf8"));
  const templates = readdirSync(themes).map((name) => readFileSync(new URL(name, themes), "utf8"));
  const all = [...names.map(text), ...templates, ...made].join("\n");
  for (const key of Object.keys(JSON.parse(text("lang/ko.json")))) {
    if (/^(verb|refused|policy)_/.test(key)) continue;
    assert.match(all, new RegExp(`t\\.${key}\\b|"${key}"`), key);
  }
});
