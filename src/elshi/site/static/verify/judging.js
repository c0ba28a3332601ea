// Comparing a text with a library of official ones: what it is, of which, and what changed; as src/elshi/verify/judging.py.

import { align, findChain, findRuns, findWords } from "./alignment.js";
import { addsClosing, findChanges, showChanges } from "./differences.js";
import { fold, numbersOf, plainGap, sameLetters, Tokens } from "./fold.js";
import { isNegation, kindsOf, weightOf } from "./meaning.js";
import { KINDS, LIMITS } from "./tables.js";
import { normalise } from "./words.js";

const MARK = /\u2026|\u22ef|\.{3}|\. \. \./;
const STANDINGS = { current: 2, superseded: 1, withdrawn: 1, disowned: 0 };

/** What `text` is of the library's documents: `{what, document, part, kinds, diff, context, start}`; null if nothing is near. */
export function judge(library, text) {
  const same = findSame(library, text);
  if (same) return finding("same", same.document, same.part);
  const given = new Tokens(normalise(text));
  if (given.spans.length < 3 || given.spans.length > LIMITS.maxRatio * library.longest) return null;
  const state = prepare(library, given);
  return findVerbatim(state) ?? findCut(state) ?? findAltered(state);
}

function prepare(library, given) {
  const { shapes, keys } = library.encode(given);
  const found = library.search(shapes, LIMITS.maxTies);
  const best = found.length ? found[0][0] : 0;
  const kept = found.filter(([votes], place) => place < LIMITS.candidates || votes === best);
  return {
    library, given, shapes, keys,
    candidates: kept.map(([, number]) => number),
    likely: kept.filter(([votes]) => LIMITS.likely * votes >= best).map(([, number]) => number).slice(0, LIMITS.maxLikely),
  }; // prettier-ignore
}

/** The same for a text that must be all the words of a document, with or without the title; null for any other. */
export function judgeWhole(library, text) {
  const same = findSame(library, text);
  if (same) return finding("same", same.document, same.part);
  const given = new Tokens(normalise(text));
  if (given.spans.length < 3 || given.spans.length > library.longest) return null;
  const found = findVerbatim(prepare(library, given));
  return found?.what === "same" ? found : null;
}

function finding(what, document, part, { kinds = [], diff = [], context = null, start = null } = {}) {
  return { what, document, part, kinds, diff, context, start, aside: [] };
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
  return excerpt(document, official, place, place + keys.length, start);
}

function excerpt(document, official, from, to, start) {
  const kinds = cropped(document, official, from, to);
  return finding("excerpt", document, "part", { kinds, context: contextOf(official, from, to), start });
}

/** Whether a negation stands in the rest of the sentences in whose midst the part [from, to) begins or ends. */
function cropped(document, official, from, to) {
  const { spans } = official;
  const isBetween = (at) => spans[at][1] <= document.bodyStart && document.bodyStart <= spans[at + 1][0];
  const isJoined = (at) => !isBetween(at) && !endsSentence(official.gap(at));
  const denies = (at) => isNegation(official.keys[at], document.language);
  let found = false;
  for (let at = from - 1; at >= 0 && isJoined(at); at--) found ||= denies(at);
  for (let at = to; at < spans.length && isJoined(at - 1); at++) found ||= denies(at);
  return found ? ["negation"] : [];
}

const endsSentence = (gap) => /[.?!]/.test(plainGap(gap));

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
  return excerpt(best.document, best.official, best.place, best.place + last, start);
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
  const first = alignment.equal[0].other;
  const last = alignment.equal.at(-1).other + alignment.equal.at(-1).length;
  let { start, end } = alignment;
  for (let at = first; at > alignment.start; at--) {
    if (endsSentence(official.gap(at - 1))) {
      start = at;
      break;
    }
  }
  for (let at = last; at < alignment.end; at++) {
    if (endsSentence(official.gap(at - 1))) {
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

function contextOf(official, start, end) {
  const before = official.stretch(Math.max(0, start - LIMITS.context), start);
  const after = official.stretch(end, Math.min(official.spans.length, end + LIMITS.context));
  return { before: before.trimEnd(), after: after.trimEnd() };
}

const inOrder = (kinds) => KINDS.filter((kind) => kinds.has(kind));
