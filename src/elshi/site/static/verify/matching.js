// The verdict about a text: docs/formats/matching.md, as src/elshi/verify/judging.py and matching.py. Both give the same
// verdict, kinds, diff and context for the same documents (tests/vectors/verdicts.jsonl).

import { SPACE } from "./bytes.js";
import { align, findChain, findRuns, findWords, ShingleIndex, Vocabulary } from "./alignment.js";
import { fold, numbersOf, plainGap, sameLetters, tokenKey, Tokens } from "./fold.js";
import { kindsOf, shaper, weightOf } from "./meaning.js";
import { KINDS, LIMITS, UNSPACED } from "./tables.js";
import { normalise } from "./words.js";

const MARK = /\u2026|\u22ef|\.{3}|\. \. \./;
const HIDDEN = /[\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u;
const DIRECTION = /[\u200e\u200f\u061c]/;
const AT_DIRECTION = /([\u200e\u200f\u061c])/;
const STANDINGS = { current: 2, superseded: 1, withdrawn: 1, disowned: 0 };
const COUNTED = new RegExp(`[${UNSPACED}]`, "u");
const NOT_VISIBLE = new RegExp(`[${SPACE}\\u200c\\u200d]`, "gu");

/** A document of a `title` and a `body` of plain words; `more`: `record, version, language, standing, order, stands, …`. */
export function makeDocument({ title, body, ...more }) {
  const seen = `${title}\n${body}`;
  const text = normalise(seen);
  return {
    version: 1, standing: "current", order: 0, office: "", stands: null, reason: null, ...more,
    title, text, bodyStart: text.length - normalise(body).length, seen, seenBody: body,
  }; // prettier-ignore
}

/** All official texts, made findable. `table`: confusable character to its prototype. */
export class Library {
  documents = [];
  longest = 0;
  #shapes = new Vocabulary();
  #keys = new Vocabulary();
  #index = new ShingleIndex();
  #encoded = [];
  #exact = new Map();
  #folded = new Map();

  constructor(table) {
    this.shapeOf = shaper(table);
  }

  add(document) {
    const { keys } = new Tokens(document.text);
    const shapes = keys.map((key) => this.#shapes.learn(this.shapeOf(key)));
    this.#encoded.push({ shapes, keys: keys.map((key) => this.#keys.learn(key)) });
    this.#index.add(shapes);
    this.longest = Math.max(this.longest, shapes.length);
    this.documents.push(document);
    const body = document.text.slice(document.bodyStart);
    if (body !== document.text) this.#addExact(body, { document, part: "body" });
    this.#addExact(document.text, { document, part: "whole" });
  }

  #addExact(text, place) {
    if (!this.#exact.has(text)) {
      this.#exact.set(text, []);
      const folded = fold(text);
      if (!this.#folded.has(folded)) this.#folded.set(folded, []);
      this.#folded.get(folded).push(text);
    }
    this.#exact.get(text).push(place);
  }

  exact(text) {
    return this.#exact.get(text) ?? [];
  }

  folded(text) {
    return this.#folded.get(text) ?? [];
  }

  encode(tokens) {
    return { shapes: tokens.keys.map((key) => this.#shapes.number(this.shapeOf(key))), keys: tokens.keys.map((key) => this.#keys.number(key)) };
  }

  search(shapes, limit) {
    return this.#index.search(shapes, limit);
  }

  shapes(number) {
    return this.#encoded[number].shapes;
  }

  keys(number) {
    return this.#encoded[number].keys;
  }
}

/**
 * The verdict about `text`: `{verdict, office, record, version, lang, part, title, kinds, diff, context, stands, reason,
 * hidden, document}`. `evidence`: `{library, pinned}`. `hidden`: the text holds characters that must be removed before it
 * can be checked. `document`: the one it was compared with, for its proof.
 */
export function verifyText({ library, pinned }, text) {
  const hidden = HIDDEN.test(text);
  if (!pinned) return verdictOf("not-pinned", hidden ? null : judge(library, text));
  if (countWords(text) < LIMITS.minWords) return verdictOf("too-short", null);
  const finding = hidden ? null : judge(library, text);
  if (hidden || (finding && hasMarksBeyond(text, finding))) return { ...verdictOf("unknown", null), hidden: true };
  return verdictOf(finding ? nameVerdict(finding) : "unknown", finding);
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

// --- judging: src/elshi/verify/judging.py

/** What `text` is of the library's documents: `{what, document, part, kinds, diff, context, start}`; null if nothing is near. */
export function judge(library, text) {
  const same = findSame(library, text);
  if (same) return finding("same", same.document, same.part);
  const given = new Tokens(normalise(text));
  if (given.spans.length < 3 || given.spans.length > LIMITS.maxRatio * library.longest) return null;
  const { shapes, keys } = library.encode(given);
  const found = library.search(shapes, LIMITS.maxTies);
  const best = found.length ? found[0][0] : 0;
  const kept = found.filter(([votes], place) => place < LIMITS.candidates || votes === best);
  const state = {
    library, given, shapes, keys,
    candidates: kept.map(([, number]) => number),
    likely: kept.filter(([votes]) => LIMITS.likely * votes >= best).map(([, number]) => number).slice(0, LIMITS.maxLikely),
  }; // prettier-ignore
  return findVerbatim(state) ?? findCut(state) ?? findAltered(state);
}

function finding(what, document, part, { kinds = [], diff = [], context = null, start = null } = {}) {
  return { what, document, part, kinds, diff, context, start };
}

function findSame(library, text) {
  let places = library.exact(normalise(text));
  if (!places.length) {
    const folded = library.folded(fold(text));
    const numbers = folded.length ? numbersOf(normalise(text)) : "";
    places = folded.filter((official) => numbersOf(official) === numbers).flatMap((official) => library.exact(official));
  }
  return highest(places, ({ document, part }) => rank(document, part));
}

/** A text that stands goes first, then a replaced or withdrawn one; then whole texts; then the newest. */
function rank(document, part) {
  return [STANDINGS[document.standing], part === "whole" ? 1 : 0, document.order, document.language];
}

/** The first of those with the highest key (lists of numbers and strings). */
function highest(items, keyOf) {
  let [best, bestKey] = [null, null];
  for (const item of items) {
    const key = keyOf(item);
    if (bestKey === null || isHigher(key, bestKey)) [best, bestKey] = [item, key];
  }
  return best;
}

function isHigher(one, other) {
  for (let at = 0; at < one.length; at++) {
    if (one[at] !== other[at]) return one[at] > other[at];
  }
  return false;
}

function findVerbatim({ library, given, keys, candidates }) {
  const found = [];
  for (const number of candidates) {
    const document = library.documents[number];
    let official = null;
    for (let place = findWords(library.keys(number), keys); place >= 0; place = findWords(library.keys(number), keys, place + 1)) {
      official ??= new Tokens(document.text);
      if (readsAlike(given, official, place)) found.push({ document, official, place, part: partOf(document, official, place, keys.length) });
    }
  }
  if (!found.length) return findCutOff({ library, given, keys, candidates });
  const best = highest(found, ({ document, part }) => {
    const [standing, ...rest] = rank(document, part);
    return [standing, part === "part" ? 0 : 1, ...rest];
  });
  const { document, official, place, part } = best;
  if (part !== "part") return finding("same", document, part);
  const start = [given.spans[0][0], official.spans[place][0]];
  return finding("excerpt", document, "part", { context: contextOf(official, place, place + keys.length), start });
}

/** The verbatim part before a last word that a mark of omission cuts off; the word must go on as in the official text. */
function findCutOff({ library, given, keys, candidates }) {
  const last = keys.length - 1;
  const key = given.keys[last];
  if (last < LIMITS.minCutOff || !/^\p{L}+$/u.test(key) || given.gap(last).search(MARK) !== 0) return null;
  const whole = keys.slice(0, last);
  const found = [];
  for (const number of candidates) {
    const document = library.documents[number];
    const all = library.keys(number);
    for (let place = findWords(all, whole); place >= 0 && place < all.length - last; place = findWords(all, whole, place + 1)) {
      const official = new Tokens(document.text);
      if (readsAlike(given, official, place, 0, last) && official.keys[place + last].startsWith(key)) found.push({ document, official, place });
    }
  }
  const best = highest(found, ({ document }) => rank(document, "part"));
  if (!best) return null;
  const start = [given.spans[0][0], best.official.spans[best.place][0]];
  return finding("excerpt", best.document, "part", { context: contextOf(best.official, best.place, best.place + last), start });
}

function partOf(document, official, place, count) {
  if (place + count < official.spans.length) return "part";
  if (place === 0) return "whole";
  return official.spans[place - 1][1] <= document.bodyStart && document.bodyStart <= official.spans[place][0] ? "body" : "part";
}

function readsAlike(given, official, place, start = 0, end = given.spans.length) {
  const last = end - 1;
  const shift = place - start;
  for (let at = start; at <= last; at++) if (!sameLetters(given.words[at], official.words[at + shift])) return false;
  for (let at = start; at < last; at++) {
    const [ours, theirs] = [official.gap(at + shift), given.gap(at)];
    if (ours !== theirs && plainGap(ours) !== plainGap(theirs)) return false;
  }
  return !addsClosing(given.gap(last), official.gap(last + shift));
}

function splitAtMarks(given) {
  const pieces = [];
  let start = 0;
  for (let at = 0; at + 1 < given.spans.length; at++) {
    if (MARK.test(given.gap(at))) {
      pieces.push([start, at + 1]);
      start = at + 1;
    }
  }
  return [...pieces, [start, given.spans.length]];
}

/** All ways that were tried to place the pieces, in order. */
function findWays(keys, official, pieces) {
  if (pieces.some(([start, end]) => end - start < LIMITS.minPiece)) return [];
  const ways = [];
  const head = keys.slice(...pieces[0]);
  for (let place = findWords(official, head); place >= 0 && ways.length < LIMITS.cutPlaces; place = findWords(official, head, place + 1)) {
    const way = [place];
    let after = place + head.length;
    for (const [start, end] of pieces.slice(1)) {
      after = findWords(official, keys.slice(start, end), after);
      if (after < 0) break;
      way.push(after);
      after += end - start;
    }
    if (way.length === pieces.length) ways.push(way);
  }
  return ways;
}

function findCut({ library, given, keys, candidates }) {
  const pieces = splitAtMarks(given);
  if (pieces.length === 1) return null;
  const found = [];
  for (const number of candidates) {
    const ways = findWays(keys, library.keys(number), pieces);
    if (!ways.length) continue;
    const document = library.documents[number];
    const official = new Tokens(document.text);
    for (const way of ways) {
      if (!pieces.every(([start, end], at) => readsAlike(given, official, way[at], start, end))) continue;
      const lost = new Set();
      for (let at = 0; at + 1 < way.length; at++) {
        for (const kind of weightOf(official, way[at] + pieces[at][1] - pieces[at][0], way[at + 1], document.language)) lost.add(kind);
      }
      found.push({ document, official, way, lost });
    }
  }
  const best = highest(found, ({ document, lost }) => [document.standing === "disowned" ? 0 : 1, lost.size ? 0 : 1, ...rank(document, "part")]);
  if (!best) return null;
  const { document, official, way, lost } = best;
  const runs = pieces.map(([start, end], at) => ({ given: start, other: way[at], length: end - start }));
  const alignment = { chain: runs, equal: runs, start: runs[0].other, end: runs.at(-1).other + runs.at(-1).length };
  return finding(lost.size ? "altered" : "excerpt", document, "part", {
    kinds: inOrder(lost),
    diff: showChanges(given, official, findChanges(given, official, alignment)),
    context: contextOf(official, alignment.start, alignment.end),
  });
}

function findAltered(state) {
  const { library, given, shapes, likely } = state;
  const chains = [];
  for (const number of likely) {
    if (library.documents[number].standing === "disowned") continue;
    const chain = findChain(findRuns(shapes, library.shapes(number)));
    if (chain.length) chains.push({ number, chain, anchored: sumLengths(chain) });
  }
  if (!chains.length) return null;
  const most = Math.max(...chains.map(({ anchored }) => anchored));
  const near = chains.filter(({ anchored }) => anchored >= most - 3).map(({ number, chain }) => compare(state, number, chain));
  const best = highest(near, ({ score, document }) => [score, document.standing === "current" ? 1 : 0, document.order]);
  if (!hasHold(best.alignment, shapes.length)) return null;
  const spliced = findSpliced(state, best.alignment.chain);
  if (!isNear(shapes.length, best.alignment, spliced)) return null;
  const { document, official, alignment, changes } = best;
  const kinds = new Set();
  for (const change of changes) {
    const { op, a, c, d } = change;
    if (op === "equal") continue;
    // a marked cut is no change by itself
    const isCut = op === "delete" && a > 0 && a < shapes.length && MARK.test(given.gap(a - 1));
    if (!isCut && isJoint(change, spliced)) kinds.add("splice");
    else for (const kind of isCut ? weightOf(official, c, d, document.language) : kindsOf(change, given, official, document.language, library.shapeOf)) kinds.add(kind);
  }
  if (!kinds.size) kinds.add("omission"); // only marked cuts, but between pieces too small to be honest
  return finding("altered", document, "part", {
    kinds: inOrder(kinds),
    diff: showChanges(given, official, changes),
    context: contextOf(official, alignment.start, alignment.end),
  });
}

const sumLengths = (runs) => runs.reduce((sum, run) => sum + run.length, 0);

function compare({ library, given, shapes }, number, chain) {
  const document = library.documents[number];
  const official = new Tokens(document.text);
  const alignment = withinSentences(align(shapes, library.shapes(number), chain), official);
  const changes = findChanges(given, official, alignment);
  let score = 0;
  for (const { op, a, b, c, d } of changes) score += op === "equal" ? 2 * (b - a) : -Math.max(b - a, d - c);
  return { document, official, alignment, changes, score };
}

/** Without official words beyond the sentences of the first and last pair: nobody replaced those. */
function withinSentences(alignment, official) {
  const endsSentence = (at) => /[.?!]/.test(plainGap(official.gap(at)));
  const first = alignment.equal[0].other;
  const last = alignment.equal.at(-1).other + alignment.equal.at(-1).length;
  let { start, end } = alignment;
  for (let at = first; at > alignment.start; at--) {
    if (endsSentence(at - 1)) {
      start = at;
      break;
    }
  }
  for (let at = last; at < alignment.end; at++) {
    if (endsSentence(at - 1)) {
      end = at;
      break;
    }
  }
  return { ...alignment, start, end };
}

/** Whether a run is long enough to hold a comparison, or most of the given words are paired anyway. */
function hasHold(alignment, count) {
  return Math.max(...alignment.chain.map((run) => run.length)) >= LIMITS.minLongest || isMostly(alignment, count);
}

function isMostly(alignment, count) {
  return 100 * sumLengths(alignment.equal) >= LIMITS.minEqual * count;
}

function isNear(count, alignment, spliced) {
  const anchored = sumLengths(alignment.chain) + spliced.reduce((sum, [start, end]) => sum + end - start, 0);
  return 100 * anchored >= LIMITS.minCover * count || isMostly(alignment, count);
}

/** Stretches [start, end) of the given text that do not stand where they should and stand together elsewhere. */
function findSpliced({ library, shapes, candidates }, chain) {
  const found = [];
  let at = 0;
  for (const run of [...chain, { given: shapes.length, length: 0 }]) {
    if (run.given - at >= LIMITS.minSplice) {
      let best = { given: 0, length: 0 };
      for (const number of candidates) {
        for (const one of findRuns(shapes.slice(at, run.given), library.shapes(number))) if (one.length > best.length) best = one;
      }
      if (best.length >= LIMITS.minSplice) found.push([at + best.given, at + best.given + best.length]);
    }
    at = run.given + run.length;
  }
  return found;
}

function isJoint({ a, b, c, d }, spliced) {
  return d - c - (b - a) >= LIMITS.far || spliced.some(([start, end]) => a < end + LIMITS.seam && b > start - LIMITS.seam);
}

// --- differences: src/elshi/text/differences.py

function findChanges(given, official, alignment) {
  const changes = [];
  const add = (op, a, b, c, d) => {
    if (a === b && c === d) return;
    const last = changes.at(-1);
    if (last?.op === op) [last.b, last.d] = [b, d];
    else changes.push({ op, a, b, c, d });
  };
  const addOther = (a, b, c, d) => add(a === b ? "delete" : c === d ? "insert" : "replace", a, b, c, d);
  let [a, c] = [0, alignment.start];
  for (const run of alignment.equal) {
    addOther(a, run.given, c, run.other);
    for (let step = 0; step < run.length; step++) {
      const [i, j] = [run.given + step, run.other + step];
      let same = given.keys[i] === official.keys[j] && sameLetters(given.words[i], official.words[j]);
      if (same && step + 1 < run.length) same = plainGap(given.gap(i)) === plainGap(official.gap(j));
      else if (same && i + 1 === given.spans.length) same = !addsClosing(given.gap(i), official.gap(j));
      add(same ? "equal" : "replace", i, i + 1, j, j + 1);
    }
    [a, c] = [run.given + run.length, run.other + run.length];
  }
  addOther(a, given.spans.length, c, alignment.end);
  return changes;
}

/** Whether what follows the last given word has a question or exclamation mark that the official text has not. */
function addsClosing(given, official) {
  const closing = plainGap(official);
  return [...plainGap(given)].some((sign) => (sign === "?" || sign === "!") && !closing.includes(sign));
}

function showChanges(given, official, changes) {
  return changes.map(({ op, a, b, c, d }, at) => ({
    op,
    official: at === changes.length - 1 ? official.stretch(c, d).trimEnd() : official.stretch(c, d),
    given: (at === 0 ? given.gap(-1) : "") + given.stretch(a, b),
  }));
}

function contextOf(official, start, end) {
  const before = official.stretch(Math.max(0, start - LIMITS.context), start);
  const after = official.stretch(end, Math.min(official.spans.length, end + LIMITS.context));
  return { before: before.trimEnd(), after: after.trimEnd() };
}

const inOrder = (kinds) => KINDS.filter((kind) => kinds.has(kind));
