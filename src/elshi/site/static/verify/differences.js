// Word by word, what changed between an official text and a given one; as src/elshi/text/differences.py.

import { plainGap, sameLetters } from "./fold.js";

export function findChanges(given, official, alignment) {
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
export function addsClosing(given, official) {
  const closing = plainGap(official);
  return [...plainGap(given)].some((sign) => (sign === "?" || sign === "!") && !closing.includes(sign));
}

export function showChanges(given, official, changes) {
  return changes.map(({ op, a, b, c, d }, at) => ({
    op,
    official: at === changes.length - 1 ? official.stretch(c, d).trimEnd() : official.stretch(c, d),
    given: (at === 0 ? given.gap(-1) : "") + given.stretch(a, b),
  }));
}
