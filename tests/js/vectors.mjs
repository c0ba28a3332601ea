// Checks the scripts of /verify/ against the shared vectors: `node vectors.mjs FOLDER words|receipts|partners`. Prints one JSON
// object: how many lines were checked, and the first that came out otherwise.

import { readFileSync } from "node:fs";
import { join } from "node:path";

const SCRIPTS = new URL("../../src/elshi/site/static/verify/", import.meta.url);
const { decodeText, encodeText, formatHex, parseBase64, concat } = await import(new URL("bytes.js", SCRIPTS));
const { SecurityError } = await import(new URL("errors.js", SCRIPTS));
const { normalise, words, bodyWords } = await import(new URL("words.js", SCRIPTS));
const { readRenditions, verifyReceipt } = await import(new URL("receipt.js", SCRIPTS));
const { parseTrust } = await import(new URL("trust.js", SCRIPTS));
const { replayEpochs } = await import(new URL("ledger.js", SCRIPTS));
const { NotRecognisedError, verifyPartnerReceipt } = await import(new URL("partners.js", SCRIPTS));

const CHECKS = { words: checkWords, receipts: checkReceipt, partners: checkPartner };

function checkWords(line) {
  if (line.kind === "text") return { expected: line.normalised, found: normalise(line.text) };
  return { expected: [line.words, line.body_words], found: [words(line), bodyWords(line)] };
}

function bytesOf(line, all) {
  const bytes = encodeText(line.receipt ?? all.get(line.of).receipt);
  if (!line.edit) return bytes;
  const [at, drop, insert] = line.edit;
  return concat(bytes.subarray(0, at), parseBase64(insert), bytes.subarray(at + drop));
}

async function checkReceipt(line, all) {
  return { expected: line.expect, found: await judge(bytesOf(line, all), await parseTrust(encodeText(line.trust))) };
}

const ledgers = new Map(); // of our own logs, by the name of their line

async function checkPartner(line, all) {
  if (line.kind === "log") {
    ledgers.set(line.name, await replayEpochs([line.entries.map(encodeText)], { trust: await parseTrust(encodeText(line.trust)) }));
    return { expected: 1, found: ledgers.get(line.name).office.epoch };
  }
  return { expected: line.expect, found: await judgePartner(bytesOf(line, all), ledgers.get(line.log)) };
}

async function judgePartner(bytes, ledger) {
  try {
    const { trust, found } = await verifyPartnerReceipt(bytes, ledger);
    const texts = (await readRenditions(found)).length;
    const { record, index, checkpoint } = found;
    const leaf = formatHex(found.leaf);
    const { office, host } = trust;
    return { outcome: "recognised", office, host, record: record.id, version: record.version, index, leaf, size: checkpoint.size, texts };
  } catch (error) {
    if (!(error instanceof SecurityError)) throw error;
    if (!(error instanceof NotRecognisedError)) return { outcome: "refused" };
    return { outcome: error.hasEnded ? "ended" : "not-recognised" };
  }
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
