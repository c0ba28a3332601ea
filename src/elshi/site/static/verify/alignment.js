// Aligning the words of a given text with an official one, and finding the texts that share most with it; as
// src/elshi/text/alignment.py and shingles.py. Words are numbers here; 0 is a word that no official text has.

import { LIMITS } from "./tables.js";

const { run: RUN, maxPlaces, maxRuns, maxShift, slack, maxCells, maxHolders, commonUsed } = LIMITS;

/** Numbers for words. */
export class Vocabulary {
  #numbers = new Map();

  learn(word) {
    if (!this.#numbers.has(word)) this.#numbers.set(word, this.#numbers.size + 1);
    return this.#numbers.get(word);
  }

  number(word) {
    return this.#numbers.get(word) ?? 0;
  }
}

function shinglesOf(text) {
  const shingles = new Set();
  for (let at = 0; at + 2 < text.length; at++) {
    if (text[at] && text[at + 1] && text[at + 2]) shingles.add(`${text[at]},${text[at + 1]},${text[at + 2]}`);
  }
  return shingles;
}

/** Texts by their runs of three words. */
export class ShingleIndex {
  #holders = new Map();
  #size = 0;

  add(text) {
    const number = this.#size++;
    for (const shingle of shinglesOf(text)) {
      const holders = this.#holders.get(shingle);
      if (holders) holders.push(number);
      else this.#holders.set(shingle, [number]);
    }
  }

  /** The best texts as [votes, number], best first. */
  search(text, limit) {
    const held = [...shinglesOf(text)].map((shingle) => this.#holders.get(shingle)).filter(Boolean);
    const rare = held.filter((holders) => holders.length <= maxHolders);
    const voters = rare.length ? rare : [...held].sort((one, other) => one.length - other.length).slice(0, commonUsed);
    const votes = new Map();
    for (const holders of voters) {
      const worth = 32 - Math.clz32(Math.floor(this.#size / holders.length));
      for (const number of holders) votes.set(number, (votes.get(number) ?? 0) + worth);
    }
    return [...votes].map(([number, worth]) => [worth, number]).sort((one, other) => other[0] - one[0] || other[1] - one[1]).slice(0, limit);
  }
}

/** The first place from `from` on where `text` holds `part`; -1 if none. */
export function findWords(text, part, from = 0) {
  const last = text.length - part.length;
  for (let at = from; at <= last; at++) {
    let step = 0;
    while (step < part.length && text[at + step] === part[step]) step++;
    if (step === part.length) return at;
  }
  return -1;
}

/** The maximal runs of equal words `{given, other, length}`, by place in the given text, then in the other. */
export function findRuns(given, other) {
  let runs = [];
  for (let start = 0; start + RUN <= given.length; start++) {
    const seed = given.slice(start, start + RUN);
    let place = findWords(other, seed);
    for (let tried = 0; tried < maxPlaces && place >= 0; tried++) {
      if (!(start && place && given[start - 1] === other[place - 1])) {
        let length = RUN;
        while (start + length < given.length && place + length < other.length && given[start + length] === other[place + length]) length++;
        runs.push({ given: start, other: place, length });
      }
      place = findWords(other, seed, place + 1);
    }
  }
  if (runs.length > maxRuns) {
    runs = runs.sort((one, two) => two.length - one.length || one.given - two.given || one.other - two.other).slice(0, maxRuns);
    runs.sort((one, two) => one.given - two.given || one.other - two.other);
  }
  return runs;
}

/** The best chain of runs; of two that overlap the later one loses its first words. */
export function findChain(runs) {
  const scores = [];
  const links = [];
  runs.forEach((run, at) => {
    let best = 4 * run.length;
    let link = [-1, 0];
    for (let earlier = 0; earlier < at; earlier++) {
      const before = runs[earlier];
      if (before.given >= run.given || before.other >= run.other) continue;
      const cut = Math.max(0, before.given + before.length - run.given, before.other + before.length - run.other);
      if (cut >= run.length) continue;
      const shift = Math.abs(run.other - before.other - (run.given - before.given));
      const score = scores[earlier] + 4 * (run.length - cut) - Math.min(maxShift, shift);
      if (score > best) [best, link] = [score, [earlier, cut]];
    }
    scores.push(best);
    links.push(link);
  });
  const chain = [];
  let at = runs.length ? scores.indexOf(Math.max(...scores)) : -1;
  while (at >= 0) {
    const [before, cut] = links[at];
    const run = runs[at];
    chain.unshift({ given: run.given + cut, other: run.other + cut, length: run.length - cut });
    at = before;
  }
  return chain;
}

/** The alignment that a chain of at least one run holds: `{chain, equal, start, end}`. */
export function align(given, other, chain) {
  const [head, last] = [chain[0], chain.at(-1)];
  const before = given.slice(0, head.given).reverse();
  const window = other.slice(Math.max(0, head.other - before.length - slack), head.other).reverse();
  let found = subsequence(before, window).map(([a, b]) => [head.given - 1 - a, head.other - 1 - b]).reverse();
  const anchor = found.length ? found[0] : [head.given, head.other];
  const start = Math.max(0, anchor[1] - anchor[0]);
  const pairs = [...found];
  for (let at = 0; at + 1 < chain.length; at++) {
    const [one, two] = [chain[at], chain[at + 1]];
    pairs.push(...pairsOf(one));
    const [a, b] = [one.given + one.length, one.other + one.length];
    pairs.push(...subsequence(given.slice(a, two.given), other.slice(b, two.other)).map(([x, y]) => [a + x, b + y]));
  }
  pairs.push(...pairsOf(last));
  let [a, b] = [last.given + last.length, last.other + last.length];
  const tail = given.slice(a);
  found = subsequence(tail, other.slice(b, b + tail.length + slack)).map(([x, y]) => [a + x, b + y]);
  pairs.push(...found);
  if (found.length) [a, b] = [found.at(-1)[0] + 1, found.at(-1)[1] + 1];
  return { chain, equal: group(pairs), start, end: Math.min(other.length, b + given.length - a) };
}

const pairsOf = (run) => Array.from({ length: run.length }, (_, step) => [run.given + step, run.other + step]);

function group(pairs) {
  const runs = [];
  for (const [a, b] of pairs) {
    const last = runs.at(-1);
    if (last && last.given + last.length === a && last.other + last.length === b) last.length++;
    else runs.push({ given: a, other: b, length: 1 });
  }
  return runs;
}

/** A longest common subsequence: from the end left where L[i][j] = L[i][j-1], else up where L[i][j] = L[i-1][j], else a pair. */
function subsequence(rows, columns) {
  if (!rows.length || !columns.length || rows.length * columns.length > maxCells) return [];
  const width = columns.length + 1;
  const lengths = new Uint32Array((rows.length + 1) * width);
  for (let i = 1; i <= rows.length; i++) {
    for (let j = 1; j <= columns.length; j++) {
      const at = i * width + j;
      // word 0 is unknown, and two unknown words are not the same; only the given text has any
      lengths[at] = rows[i - 1] === columns[j - 1] ? lengths[at - width - 1] + 1 : Math.max(lengths[at - 1], lengths[at - width]);
    }
  }
  const pairs = [];
  let [i, j] = [rows.length, columns.length];
  while (i && j) {
    const at = i * width + j;
    if (lengths[at] === lengths[at - 1]) j--;
    else if (lengths[at] === lengths[at - width]) i--;
    else pairs.push([--i, --j]);
  }
  return pairs.reverse();
}
