// Whether one name passes for another: views of two names, and the relations looked for in each; as
// src/elshi/text/likeness.py and slips.py. `table` is that of skeleton.js.

import { casefold } from "./fold.js";
import { looseSkeleton } from "./skeleton.js";

const AFFIXES = new Set(
  `official officially oficial offical real true the original verified authentic genuine gov govt government state
  ministry republic national embassy support help helpdesk helpline hotline service services contact info inform
  news newsroom press media update updates alert alerts live online web site portal page tv channel video chat bot
  group team hq head office admin staff account acc profile new now today daily latest backup reserve second
  int intl international global world org com net app mobile secure security login auth visa visas evisa apply pay
  payment bonus gift refund en eng ru rus kk kaz kz ar zh cn uk us eu uz kg tr de fr es
  mid sim minister spokesperson ofitsialny ofitsialnyi rasmi resmi`.split(/\s+/),
);
const CLAIMS = ["official", "real", "gov", "government", "verified", "original", "true"];
const INSTITUTIONS = new Set(
  `mod moj mof moh moe moa mot moi mol moc mos moit mia mea mca mta mti mps mne mfi mfe mes msa mra mda mga mva nfa
  ffa fa fia nba nbk pm mp gov cec ccc un eu who wto imf`.split(/\s+/),
);
const SEPARATORS = /[^\p{L}\p{N}_]+|_+/gu;
const TELLING = 7; // letters that a name needs before an affix to it passes for it
const SHORT = 4; // letters: words up to this are taken for acronyms
const LONG = 10; // letters: from here on two slips are a slip
const DIGITS = Object.fromEntries([..."013456789"].map((digit, at) => [digit, "oleasbtbg"[at]]));
const ROWS = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
const ASCII = /^[\x00-\x7f]*$/;

/** The reasons why `given` passes for `registered`, two names that are neither addresses nor hosts; [] if it does not. */
export function nameReasons(given, registered, table) {
  const raw = given.trim().replace(/^@/, "");
  const all = [...views(casefold(raw.normalize("NFC")), casefold(registered.replace(/^@/, "")), raw, table)];
  for (const relation of [same, separators, wordOrder, affix, slip]) {
    for (const view of all) {
      const found = relation(view.given, view.registered, table);
      if (found) return [...view.reasons, ...found];
    }
  }
  return [];
}

/** The views of two folded names, plainest first: `{given, registered, reasons}`. `raw`: the given one in its own case. */
export function* views(given, registered, raw, table) {
  yield { given, registered, reasons: [] };
  const look = (name) => looseSkeleton(name, table).replaceAll("rn", "m");
  const official = look(registered);
  let tricks = ["digits"];
  if (!ASCII.test(given) || !ASCII.test(raw)) tricks = ["homoglyph"];
  else if (/rn|vv|cl/.test(given) && !/[01]/.test(given)) tricks = ["letter-pairs"];
  yield { given: look(given), registered: official, reasons: tricks };
  if (raw.includes("I")) yield { given: look(raw.replaceAll("I", "l")), registered: official, reasons: ["homoglyph"] };
  if (/\p{Nd}/u.test(given)) {
    const reasons = tricks[0] === "digits" ? tricks : [...tricks, "digits"];
    yield { given: asLetters(look(given.replaceAll("1", "i"))), registered: asLetters(official), reasons };
    yield { given: asLetters(look(given)), registered: asLetters(official), reasons };
  }
}

function asLetters(name) {
  return [...name].map((letter) => DIGITS[letter] ?? letter).join("");
}

function same(given, registered) {
  return given === registered ? [] : null;
}

function separators(given, registered) {
  return bareOf(given) === bareOf(registered) ? ["separators"] : null;
}

function wordOrder(given, registered) {
  const theirs = wordsOf(registered);
  const mine = wordsOf(given).join(" ");
  for (let at = 0; at + 1 < theirs.length; at++) {
    const swapped = [...theirs.slice(0, at), theirs[at + 1], theirs[at], ...theirs.slice(at + 2)];
    if (mine === swapped.join(" ") || bareOf(given) === swapped.join("")) return ["word-order"];
  }
  return null;
}

function affix(given, registered, table) {
  const rest = without(wordsOf(given), wordsOf(registered));
  if (rest.length && rest.every((word) => isAffix(word, table)) && (isTelling(registered) || isStrong(rest, table))) return ["affix"];
  const [mine, theirs] = [bareOf(given), bareOf(registered)];
  if (mine === theirs || !mine.includes(theirs) || !isTelling(registered)) return null;
  const at = mine.indexOf(theirs);
  const parts = [mine.slice(0, at), mine.slice(at + theirs.length)];
  if (!parts.every((part) => !part || isAffix(part, table, true))) return null;
  return wordsOf(registered).length > 1 && !given.includes(registered) ? ["separators", "affix"] : ["affix"];
}

function slip(given, registered, table) {
  const theirs = wordsOf(registered);
  for (const [mine, reasons] of slipCandidates(wordsOf(given), theirs.length, table)) {
    const pairs = mine.map((word, at) => [word, theirs[at]]).filter(([one, other]) => one !== other);
    const kind = pairs.length === 1 ? findSlip(...pairs[0]) : null;
    if (kind) return [kind, ...reasons];
  }
  const [one, other] = [bareOf(given), bareOf(registered)];
  const isJoined = [...other].length >= TELLING && wordsOf(given).length !== theirs.length && theirs.length > 1;
  return isJoined && findSlip(one, other) ? ["spelling", "separators"] : null;
}

function* slipCandidates(words, count, table) {
  if (words.length === count) yield [words, []];
  else if (count < words.length && words.length <= count + 2) {
    const spare = words.map((_, place) => place).filter((place) => isAffix(words[place], table));
    for (const out of combinations(spare, words.length - count)) {
      yield [words.filter((_, place) => !out.includes(place)), ["affix"]];
    }
  }
}

function* combinations(items, count) {
  if (count === 0) yield [];
  for (let at = 0; count > 0 && at < items.length; at++) {
    for (const rest of combinations(items.slice(at + 1), count - 1)) yield [items[at], ...rest];
  }
}

/** Whether a name is more than one short word, such as a country's. */
export function isTelling(name) {
  return [...bareOf(name)].length >= TELLING;
}

function wordsOf(name) {
  return name.split(SEPARATORS).filter(Boolean);
}

function bareOf(name) {
  return name.replace(SEPARATORS, "");
}

function without(words, others) {
  for (let at = 0; at + others.length <= words.length; at++) {
    if (others.every((word, step) => words[at + step] === word)) return [...words.slice(0, at), ...words.slice(at + others.length)];
  }
  return [];
}

const SEEN = new WeakMap(); // table to what the affixes look like in it

function seenAffixes(table) {
  if (!SEEN.has(table)) {
    SEEN.set(table, new Set([...AFFIXES].map((word) => looseSkeleton(word, table).replaceAll("rn", "m"))));
  }
  return SEEN.get(table);
}

function isAffix(word, table, joined = false) {
  if (/^\p{Nd}+$/u.test(word)) return [...word].length <= 4;
  const bare = word.replace(/[0-9]+$/, "");
  return AFFIXES.has(bare) || seenAffixes(table).has(bare) || (!joined && [...word].length <= 2);
}

function isStrong(words, table) {
  const claims = new Set(CLAIMS.flatMap((claim) => [claim, looseSkeleton(claim, table).replaceAll("rn", "m")]));
  return words.some((word) => claims.has(word));
}

/** "keyboard" or "spelling" if a slip of the finger makes `given` of `registered`; else null. */
export function findSlip(given, registered) {
  if (!given || INSTITUTIONS.has(given)) return null;
  const [mine, theirs] = [[...given], [...registered]];
  const isNeighbour = isNeighbourSlip(mine, theirs);
  if (theirs.length <= SHORT) {
    if (theirs.length <= 2) return null;
    if (isNeighbour) return "keyboard";
    return isDoubled(given, theirs) || isTransposed(given, theirs) ? "spelling" : null;
  }
  if (isNeighbour) return "keyboard";
  return countEdits(mine, theirs) <= (theirs.length >= LONG ? 2 : 1) ? "spelling" : null;
}

function isNeighbourSlip(mine, theirs) {
  if (mine.length !== theirs.length) return false;
  const wrong = mine.map((_, at) => at).filter((at) => mine[at] !== theirs[at]);
  return wrong.length === 1 && neighbours(theirs[wrong[0]]).has(mine[wrong[0]]);
}

function isDoubled(given, theirs) {
  return theirs.some((letter, at) => given === [...theirs.slice(0, at), letter, ...theirs.slice(at)].join(""));
}

function isTransposed(given, theirs) {
  return theirs.slice(1).some((_, at) => given === [...theirs.slice(0, at), theirs[at + 1], theirs[at], ...theirs.slice(at + 2)].join(""));
}

function neighbours(letter) {
  for (const [number, row] of ROWS.entries()) {
    const at = row.indexOf(letter);
    if (at < 0) continue;
    const beside = new Set(row.slice(Math.max(at - 1, 0), at + 2));
    for (const other of ROWS.slice(Math.max(number - 1, 0), number + 2)) {
      for (const one of other.slice(Math.max(at - 1, 0), at + 1)) beside.add(one);
    }
    beside.delete(letter);
    return beside;
  }
  return new Set();
}

function countEdits(one, other) {
  let before = [];
  let last = other.map((_, at) => at).concat(other.length);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const differs = one[row - 1] !== other[column - 1] ? 1 : 0;
      let cost = Math.min(last[column] + 1, current.at(-1) + 1, last[column - 1] + differs);
      if (row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]) {
        cost = Math.min(cost, before[column - 2] + 1);
      }
      current.push(cost);
    }
    [before, last] = [last, current];
  }
  return last.at(-1);
}
