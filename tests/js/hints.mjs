// Marks of texts and tricks of names: `node hints.mjs < {table, texts, names}`. Prints `{marks, reasons}`.

import { readFileSync } from "node:fs";

const SCRIPTS = new URL("../../src/elshi/site/static/verify/", import.meta.url);
const { marksOf } = await import(new URL("hints.js", SCRIPTS));
const { shaper } = await import(new URL("meaning.js", SCRIPTS));
const { handleReasons } = await import(new URL("lookalikes.js", SCRIPTS));

const { table, texts, names } = JSON.parse(readFileSync(0, "utf8"));
const shapeOf = shaper(table);
const marks = texts.map((text) => marksOf(text, shapeOf));
const reasons = names.map(([given, registered, platform]) => handleReasons(given, registered, platform, table));
console.log(JSON.stringify({ marks, reasons }));
