// Checks the scripts of /verify/ against the shared vectors: `node vectors.mjs FOLDER words|receipts`. Prints one JSON
// object: how many lines were checked, and the first that came out otherwise.

import { readFileSync } from "node:fs";
import { join } from "node:path";

const SCRIPTS = new URL("../../src/elshi/site/static/verify/", import.meta.url);
const { decodeText, encodeText, formatHex, parseBase64, concat } = await import(new URL("bytes.js", SCRIPTS));
const { SecurityError } = await import(new URL("errors.js", SCRIPTS));
const { normalise, words, bodyWords } = await import(new URL("words.js", SCRIPTS));
const { readRenditions, verifyReceipt } = await import(new URL("receipt.js", SCRIPTS));
const { parseTrust } = await import(new URL("trust.js", SCRIPTS));

const CHECKS = { words: checkWords, receipts: checkReceipt };

function checkWords(line) {
  if (line.kind === "text") return { expected: line.normalised, found: normalise(line.text) };
  return { expected: [line.words, line.body_words], found: [words(line), bodyWords(line)] };
}

async function checkReceipt(line, all) {
  let bytes = encodeText(line.receipt ?? all.get(line.of).receipt);
  if (line.edit) {
    const [at, drop, insert] = line.edit;
    bytes = concat(bytes.subarray(0, at), parseBase64(insert), bytes.subarray(at + drop));
  }
  return { expected: line.expect, found: await judge(bytes, await parseTrust(encodeText(line.trust))) };
}

async function judge(bytes, trust) {
  try {
    const found = await verifyReceipt(bytes, { trust });
    const texts = (await readRenditions(found)).length;
    const { record, index, checkpoint, confirmed } = found;
    const leaf = formatHex(found.leaf);
    return { outcome: "ok", record: record.id, version: record.version, index, leaf, size: checkpoint.size, confirmed, texts };
  } catch (error) {
    if (!(error instanceof SecurityError)) throw error;
    return { outcome: "refused" };
  }
}

function asText(value) {
  return JSON.stringify(value, (_, item) => (item?.constructor === Object ? Object.fromEntries(Object.entries(item).sort()) : item));
}

const [folder, kind] = process.argv.slice(2);
const text = decodeText(readFileSync(join(folder, `${kind}.jsonl`)));
const lines = text.trimEnd().split("\n").map((line) => JSON.parse(line));
const all = new Map(lines.map((line) => [line.name, line]));
const wrong = [];
for (const line of lines) {
  const { expected, found } = await CHECKS[kind](line, all);
  if (asText(expected) !== asText(found)) wrong.push({ name: line.name ?? line.title ?? line.text, expected, found });
}
console.log(JSON.stringify({ checked: lines.length, wrong: wrong.length, first: wrong.slice(0, 3) }));
