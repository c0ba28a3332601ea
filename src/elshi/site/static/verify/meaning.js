// What a reader should look at in a change: numbers, negations, names; as src/elshi/text/numbers.py, negation.py, names.py
// and src/elshi/verify/kinds.py.

import { plainGap, sameLetters } from "./fold.js";
import {
  CAPITALS_ALIKE, LIMITS, NAME_SIGNS, NEGATIONS, NEGATION_PATTERNS, NO_NAMES, NUMBER_WORDS, PREFIXES, SPELLING, SUFFIXES,
} from "./tables.js"; // prettier-ignore

const DIGITS = /^([+-]?)(\d+(?:[.,]\d+)*)(\w*)/;
const THOUSANDS = /[.,](?=\d{3}(?:[.,]|$))/g;

function tableOf(words, read) {
  return Object.fromEntries(Object.entries(words).map(([language, line]) => [language, read(line)]));
}

const split = (line) => line.split(" ").filter(Boolean);
const VALUES = tableOf(NUMBER_WORDS, (line) => new Map(split(line).map((item) => item.split("="))));
const ALL_VALUES = new Map(Object.values(VALUES).flatMap((values) => [...values]));
const DENIALS = tableOf(NEGATIONS, (line) => new Set(split(line)));
const ALL_DENIALS = new Set(Object.values(DENIALS).flatMap((words) => [...words]));
const PATTERNS = tableOf(NEGATION_PATTERNS, (line) => new RegExp(`^(?:${line.replaceAll("\\w", "[\\p{L}\\p{N}_]")})$`, "u"));
const SIGNS = tableOf(NAME_SIGNS, (line) => new Set(split(line)));
const SPELLING_SET = new Set(SPELLING);
const NO_NAME_SET = new Set(NO_NAMES);

const primary = (language) => language.split("-")[0];
const first = (word) => String.fromCodePoint(word.codePointAt(0));
const isUpper = (word) => /^\p{Uppercase}/u.test(word);
const own = (table, name) => (Object.hasOwn(table, name) ? table[name] : undefined);

/** The value of the token with this key, null if it is no number. */
export function numberValue(key, language) {
  if (/(?![0-9])\p{N}/u.test(key)) return key;
  const found = DIGITS.exec(key);
  if (found) return found[1].replace("+", "") + found[2].replace(THOUSANDS, "").replaceAll(",", ".");
  if (/[0-9]/.test(key)) return key;
  return (own(VALUES, primary(language)) ?? ALL_VALUES).get(key) ?? null;
}

/** Whether the word with this key denies. */
export function isNegation(key, language) {
  if ((own(DENIALS, primary(language)) ?? ALL_DENIALS).has(key)) return true;
  return own(PATTERNS, primary(language))?.test(key) ?? false;
}

const letters = (text) => [...text].length;

function turnsSense(one, other) {
  const [longer, shorter] = letters(one) > letters(other) ? [one, other] : [other, one];
  if (letters(shorter) < 3) return false;
  const bare = shorter.replace(/[аеыі]+$/, "");
  return PREFIXES.some((prefix) => longer === prefix + shorter) || SUFFIXES.some((suffix) => longer === shorter + suffix || longer === bare + suffix);
}

/** Whether token `at` is a name, as far as a text shows it. */
export function isName(tokens, at, language) {
  const word = tokens.words[at];
  if (SPELLING_SET.has(first(word))) {
    return [at - 1, at].some((place) => place >= 0 && place + 1 < tokens.words.length && spells(tokens.words[place] + tokens.words[place + 1]));
  }
  const signs = own(SIGNS, primary(language));
  if (signs !== undefined && !isUpper(word)) {
    return tokens.keys.slice(Math.max(0, at - 2), at).some((key) => signs.has(key)) && !signs.has(tokens.keys[at]);
  }
  if (at === 0 || !isUpper(word)) return false;
  return !/[.?!]/.test(plainGap(tokens.gap(at - 1)));
}

function spells(pair) {
  const both = [...pair];
  return both.length === 2 && both.every((letter) => SPELLING_SET.has(letter)) && !NO_NAME_SET.has(pair);
}

/** Which of "number", "negation", "name" stand among the words [start, end). */
export function weightOf(tokens, start, end, language) {
  const kinds = new Set();
  for (let at = start; at < end; at++) {
    if (numberValue(tokens.keys[at], language) !== null) kinds.add("number");
    else if (isName(tokens, at, language)) kinds.add("name");
    else if (isNegation(tokens.keys[at], language)) kinds.add("negation");
  }
  return kinds;
}

function weigh(tokens, start, end, language) {
  const side = { keys: tokens.keys.slice(start, end), numbers: [], names: new Set(), denials: 0, plain: 0 };
  for (let at = start; at < end; at++) {
    const key = tokens.keys[at];
    const value = numberValue(key, language);
    if (value !== null) side.numbers.push(value);
    else if (isName(tokens, at, language)) side.names.add(key);
    else if (isNegation(key, language)) side.denials++;
    else side.plain++;
  }
  return side;
}

const equalLists = (one, other) => one.length === other.length && one.every((item, at) => item === other[at]);
const lacks = (names, keys) => [...names].some((name) => !keys.includes(name));

/** The kinds of one change `{op, a, b, c, d}`: [a, b) of the given text, [c, d) of the official one. */
export function kindsOf(change, given, official, language, shapeOf) {
  const ours = weigh(official, change.c, change.d, language);
  const theirs = weigh(given, change.a, change.b, language);
  if (equalLists(ours.keys, theirs.keys)) {
    const same = ours.keys.every((_, at) => sameLetters(official.words[change.c + at], given.words[change.a + at]));
    return new Set([same ? "punctuation" : "homoglyph"]);
  }
  if (equalLists(ours.keys.map(shapeOf), theirs.keys.map(shapeOf))) return new Set(["homoglyph"]);
  const kinds = new Set();
  if (!equalLists([...ours.numbers].sort(), [...theirs.numbers].sort())) kinds.add("number");
  const pairs = Math.min(ours.keys.length, theirs.keys.length);
  const turned = ours.keys.slice(0, pairs).some((key, at) => turnsSense(key, theirs.keys[at]));
  if (ours.denials !== theirs.denials || turned) kinds.add("negation");
  if (lacks(ours.names, theirs.keys) || (lacks(theirs.names, ours.keys) && !shouts(given))) kinds.add("name");
  if (kinds.size && Math.max(ours.keys.length, theirs.keys.length) <= LIMITS.few) return kinds;
  const longer = ours.keys.length - theirs.keys.length;
  const exchanged = !kinds.size && longer === 0;
  if (ours.plain && (longer > 0 || exchanged)) kinds.add("omission");
  if (theirs.plain && (longer < 0 || exchanged)) kinds.add("insertion");
  if (!kinds.size && (ours.numbers.length || theirs.numbers.length)) kinds.add("number");
  return kinds.size ? kinds : new Set([longer > 0 ? "omission" : "insertion"]);
}

/** Whether most words begin with a capital, so that a capital says nothing. */
function shouts(tokens) {
  return 2 * tokens.words.filter(isUpper).length > tokens.words.length;
}

/** Makes the function from a key to its shape. `table`: confusable character to its prototype (/verify/confusables.json). */
export function shaper(table) {
  const shapes = new Map();
  const parts = new Map();
  const shapeOfLetter = (letter) => {
    const alike = CAPITALS_ALIKE[letter] ?? letter;
    const prototype = Array.from(alike, (part) => own(table, part) ?? part).join("");
    return prototype.normalize("NFD").replace(/[\p{Mn}\p{Me}]/gu, "").toLowerCase().replaceAll("i", "l");
  };
  return (key) => {
    let shape = shapes.get(key);
    if (shape === undefined) {
      shape = "";
      for (const letter of key.normalize("NFD")) {
        if (!parts.has(letter)) parts.set(letter, shapeOfLetter(letter));
        shape += parts.get(letter);
      }
      if (shapes.size > 50_000) shapes.clear();
      shapes.set(key, shape);
    }
    return shape;
  };
}
