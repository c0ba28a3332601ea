// Which official texts may be near a pasted one: hints from /verify/index/, so that not every text has to be fetched. What
// they lead to is verified; a false hint can only hide a text. As src/elshi/site/search_index.py.

import { encodeText, decodeText } from "./bytes.js";
import { MissingError } from "./errors.js";
import { parseStatementId } from "./fields.js";
import { Tokens } from "./fold.js";
import { normalise } from "./words.js";

const MAX_INDEX_BYTES = 16 << 20;
const SPAN = 50; // statement numbers in one file
const CANDIDATES = 24; // texts fetched for one question
const MIN_SHARE = 0.15; // of the best one's marks, below which a text is not fetched

/** The marks of a text: 24 bits for each three words that follow each other, by their shapes. */
export function marksOf(text, shapeOf) {
  const shapes = new Tokens(normalise(text)).keys.map(shapeOf);
  return shapes.slice(2).map((_, at) => hash(encodeText(shapes.slice(at, at + 3).join(" "))));
}

/** FNV-1a of 32 bits, folded to 24. */
function hash(bytes) {
  let found = 0x811c9dc5;
  for (const byte of bytes) found = Math.imul(found ^ byte, 0x01000193) >>> 0;
  return (found >>> 24) ^ (found & 0xffffff);
}

/** The hints of every span of years that has statements: SHA-256 of a text to its packed marks. */
export async function loadHints(store, ledger) {
  const spans = new Set();
  for (const id of ledger.statements.keys()) {
    const { year, number } = parseStatementId(id);
    spans.add(`${String(year).padStart(4, "0")}-${Math.floor((number - 1) / SPAN)}`);
  }
  const files = await Promise.all([...spans].map((span) => loadSpan(store, span)));
  return new Map(files.flat());
}

async function loadSpan(store, span) {
  try {
    const value = JSON.parse(decodeText(await store.read(`/verify/index/${span}.json`, { maxBytes: MAX_INDEX_BYTES })));
    if (value?.format !== "elshi-index/1" || !value.texts) return [];
    return Object.entries(value.texts).map(([sha256, packed]) => [sha256, String(packed)]);
  } catch (error) {
    if (error instanceof MissingError || error instanceof SyntaxError) return []; // then these texts are not found
    throw error;
  }
}

/** The SHA-256 of the texts that share most marks with `text`, best first. */
export function findNear(hints, text, shapeOf) {
  const asked = new Set(marksOf(text, shapeOf));
  const found = [];
  for (const [sha256, packed] of hints) {
    const shared = countShared(asked, packed);
    if (shared) found.push({ sha256, shared });
  }
  found.sort((one, other) => other.shared - one.shared || (one.sha256 < other.sha256 ? -1 : 1));
  const least = (found[0]?.shared ?? 0) * MIN_SHARE;
  return found.filter((it) => it.shared >= least).slice(0, CANDIDATES).map((it) => it.sha256); // prettier-ignore
}

function countShared(asked, packed) {
  let bytes;
  try {
    bytes = atob(packed);
  } catch {
    return 0; // a damaged hint: its text is not found, the others are
  }
  let shared = 0;
  for (let at = 0; at + 2 < bytes.length; at += 3) {
    const mark = (bytes.charCodeAt(at) << 16) | (bytes.charCodeAt(at + 1) << 8) | bytes.charCodeAt(at + 2);
    if (asked.has(mark)) shared++;
  }
  return shared;
}
