// The form of our modules, which makes it safe to link them by leaving lines out
// (`src/site/assets.rs`), and the words they use.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { switchNames } from "../../src/client/switches.js";

const folder = new URL("../../src/client/", import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith(".js"));
const text = (name) => readFileSync(new URL(name, folder), "utf8");
const table = readFileSync(new URL("../../src/site/screens.rs", import.meta.url), "utf8");
const entries = [...table.matchAll(/\.script\("([\w-]+\.js)"\)/g)].map(([, name]) => name);
const importLine = /^import \{ ([\w, ]+) \} from "\.\/([\w-]+\.js)";$/;

const importsOf = (name) => text(name).split("\n").filter((line) => /^import\b/.test(line)).map((line) => {
  const found = importLine.exec(line);
  assert.ok(found, `${name}: ${line}`);
  return { what: found[1].split(", "), from: found[2] };
});
const declared = (name) => [...text(name).matchAll(/^(?:export )?(?:async )?(?:const|let|function|class) (?:\{([^}]*)\}|(\w+))/gm)]
  .flatMap((found) => (found[1] ? found[1].split(",").map((one) => one.trim().split(" ")[0]) : [found[2]]));
const exported = (name) => [...text(name).matchAll(/^export (?:async )?(?:const|let|function|class) (\w+)/gm)].map((found) => found[1]);

const linked = (name, seen = new Set()) => {
  if (!seen.has(name)) {
    seen.add(name);
    for (const { from } of importsOf(name)) linked(from, seen);
  }
  return seen;
};

test("each module is checked, and says first what it is", () => {
  for (const name of names) assert.match(text(name), /^\/\/ @ts-check\n\/\/ \S/, name);
});

test("imports are one-line, named, without renames, and of what is exported", () => {
  for (const name of names) {
    for (const { what, from } of importsOf(name)) {
      assert.ok(names.includes(from), `${name}: ${from}`);
      for (const one of what) assert.ok(exported(from).includes(one), `${name}: ${one} of ${from}`);
    }
  }
});

test("exports are declarations: no defaults, no lists, no re-exports", () => {
  for (const name of names) {
    for (const line of text(name).split("\n")) {
      if (/^\s*export\b/.test(line)) assert.match(line, /^export (async function|const|function|class) \w/, `${name}: ${line}`);
      assert.doesNotMatch(line.replace(/^\s*(\*|\/\/).*|\/\*\*.*?\*\//g, ""), /\bimport\(/, name);
    }
  }
});

test("no screen has a top-level name twice", () => {
  for (const entry of entries) {
    const where = new Map();
    for (const module of linked(entry)) {
      for (const name of declared(module)) {
        assert.ok(!where.has(name), `${entry}: ${name} in ${where.get(name)} and ${module}`);
        where.set(name, module);
      }
    }
    assert.ok(where.size > 20, entry);
  }
});

test("every module belongs to a screen", () => {
  assert.ok(entries.length >= 7, "the table of screens is read");
  const used = new Set(entries.flatMap((entry) => [...linked(entry)]));
  assert.deepEqual(names.filter((name) => !used.has(name)), []);
});

test("no template literal spans lines, so a line that looks like a comment is one", () => {
  for (const name of names) {
    for (const line of text(name).split("\n")) {
      const ticks = line.replace(/^\s*(\*|\/\/|\/\*\*).*/, "").split("`").length - 1;
      assert.equal(ticks % 2, 0, `${name}: ${line}`);
    }
  }
});

test("no markup in strings, no inline style, nothing that needs a secure context", () => {
  for (const name of names) {
    const code = text(name).replace(/^\s*(\/\/|\*|\/\*\*).*$/gm, "");
    for (const bad of [/innerHTML|outerHTML|insertAdjacentHTML|document\.write/, /setAttribute\("style"/, /\.style\.(?!setProperty\(name|getPropertyValue)/, /randomUUID|crypto\.subtle|navigator\.(clipboard|share|serviceWorker)|caches\./, /\beval\(|new Function/, /<\/?[a-z]+[ >]/]) {
      assert.doesNotMatch(code, bad, name);
    }
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
    for (const [, inside] of text(name).matchAll(/\bt\(([^()]*\?[^()]*)\)/g)) for (const [, key] of inside.matchAll(/[?:] "(\w+)"/g)) has(key, name);
    for (const [, key] of text(name).matchAll(/"((?:sign_in|timer)_(?:half|minute|zero|slow|wrong|failed))"/g)) has(key, name);
    for (const [, verb] of text(name).matchAll(/verb: "([\w-]+)"/g)) verbs.add(verb);
  }
  for (const verb of [...verbs, ...switchNames]) has(`verb_${verb.replaceAll("-", "_")}`, "keys.js");
  for (const reason of ["epoch", "moved", "not_driver", "nothing", "busy", "offline", "lost"]) has(`refused_${reason}`, "present.js");
  for (const policy of ["locked", "back", "free"]) has(`policy_${policy}`, "present.js");
});

test("no word stands unused", () => {
  const themes = new URL("../../themes/default/", import.meta.url);
  const all = names.map(text).join("\n") + readdirSync(themes).map((name) => readFileSync(new URL(name, themes), "utf8")).join("\n");
  for (const key of Object.keys(JSON.parse(text("lang/ko.json")))) {
    if (/^(verb|refused|policy)_/.test(key)) continue;
    assert.match(all, new RegExp(`t\\.${key}\\b|"${key}"`), key);
  }
});
