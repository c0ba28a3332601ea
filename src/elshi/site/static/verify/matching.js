// The verdict about a text: docs/formats/matching.md, as src/elshi/verify/matching.py. Both give the same
// verdict, kinds, diff and context for the same documents (tests/vectors/verdicts.jsonl).

import { SPACE } from "./bytes.js";
import { undress } from "./dressing.js";
import { judge, judgeWhole } from "./judging.js";
import { LIMITS, UNSPACED } from "./tables.js";
import { normalise } from "./words.js";

const HIDDEN = /[\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u;
const DIRECTION = /[\u200e\u200f\u061c]/;
const AT_DIRECTION = /([\u200e\u200f\u061c])/;
const COUNTED = new RegExp(`[${UNSPACED}]`, "u");
const NOT_VISIBLE = new RegExp(`[${SPACE}\\u200c\\u200d]`, "gu");

/**
 * The verdict about `text`: `{verdict, office, record, version, lang, part, title, kinds, diff, setAside, context, stands, reason,
 * hidden, document}`. `setAside`: messenger dressing around the text, taken for no part of it. `evidence`: `{library, pinned}`. `hidden`: the text holds characters that must be removed before it
 * can be checked. `document`: the one it was compared with, for its proof.
 */
export function verifyText({ library, pinned }, text) {
  const hidden = HIDDEN.test(text);
  if (!pinned) return verdictOf("not-pinned", hidden ? null : judgeDressed(library, text).finding);
  if (countWords(text) < LIMITS.minWords) return verdictOf("too-short", null);
  const { bare, finding } = hidden ? { bare: text, finding: null } : judgeDressed(library, text);
  if (hidden || (finding && hasMarksBeyond(bare, finding))) return { ...verdictOf("unknown", null), hidden: true };
  return verdictOf(finding ? nameVerdict(finding) : "unknown", finding);
}

/** What `text` is, if need be without messenger dressing: `{bare, finding}`, `bare` without what was set aside. */
function judgeDressed(library, text) {
  const finding = judge(library, text);
  if (finding && finding.what !== "altered") return { bare: text, finding };
  for (const [office, speaker] of library.speakers) {
    for (const bare of undress(text, speaker)) {
      if (countWords(bare.text) < LIMITS.minWords) continue;
      const found = judgeWhole(library, bare.text);
      // another statement's link beside it would name another source
      const leads = ([id, version]) => id === found.document.record && [0, found.document.version].includes(version);
      if (found?.document.office === office && bare.links.every(leads)) return { bare: bare.text, finding: { ...found, aside: bare.aside } };
    }
  }
  return { bare: text, finding };
}

function nameVerdict({ what, document }) {
  if (what === "altered") return "altered";
  if (document.standing === "current") return what === "same" ? "authentic" : "excerpt";
  return document.standing === "disowned" ? "evidence-bad" : document.standing;
}

function verdictOf(verdict, finding) {
  const document = finding?.document ?? null;
  return {
    verdict,
    office: document?.office ?? null,
    record: document?.record ?? null,
    version: document?.version ?? null,
    lang: document?.language ?? null,
    part: finding?.part ?? null,
    title: document?.title ?? null,
    kinds: finding?.kinds ?? [],
    diff: finding?.diff ?? [],
    setAside: finding?.aside ?? [],
    context: finding?.context ?? null,
    stands: document?.stands ?? null,
    reason: verdict === "evidence-bad" ? document.reason : null,
    hidden: false,
    document,
  };
}

/** How many words `text` has; each letter of a script written without spaces counts as one. */
export function countWords(text) {
  let count = 0;
  let within = false;
  for (const letter of normalise(text)) {
    const counts = /[\p{L}\p{N}]/u.test(letter);
    if (COUNTED.test(letter)) [count, within] = [count + (counts ? 1 : 0), false];
    else if (counts) [count, within] = [count + (within ? 0 : 1), true];
    else if (!/[\p{M}'\u2019-]/u.test(letter)) within = false;
  }
  return count;
}

// --- hidden characters: src/elshi/verify/hidden.py

function countVisible(text) {
  return [...normalise(text).normalize("NFD").replace(NOT_VISIBLE, "")].length;
}

function marksOf(text, before = 0) {
  const marks = new Map();
  for (const piece of text.split(AT_DIRECTION)) {
    if (DIRECTION.test(piece)) marks.set(`${before} ${piece}`, (marks.get(`${before} ${piece}`) ?? 0) + 1);
    else before += countVisible(piece);
  }
  return marks;
}

function areMarksBeyond(text, seen, before = 0) {
  if (!DIRECTION.test(text)) return false;
  const official = DIRECTION.test(seen) ? marksOf(seen) : new Map();
  return [...marksOf(text, before)].some(([place, count]) => count > (official.get(place) ?? 0));
}

function hasMarksBeyond(text, { what, part, document, start }) {
  if (what === "altered") return false;
  if (what === "same") return areMarksBeyond(text, part === "body" ? document.seenBody : document.seen);
  if (!start) return areMarksBeyond(text, "");
  const before = countVisible(document.text.slice(0, start[1])) - countVisible(normalise(text).slice(0, start[0]));
  return areMarksBeyond(text, document.seen, before);
}
