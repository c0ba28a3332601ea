// The looser form of a text, and its words: as src/elshi/text/normal.py (fold) and src/elshi/text/tokens.py.

import { SPACE } from "./bytes.js";
import {
  APOSTROPHES, CASEFOLD, KEPT, MARKS, OPTIONAL, PUNCTUATION, QUOTES_AND_DASHES, SIGNS, UNSPACED,
} from "./tables.js"; // prettier-ignore

// UAX #44, Default_Ignorable_Code_Point of Unicode 16, the joiners among them
const IGNORABLE =
  /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/gu;
const JOINERS = /[\u200c\u200d]/g;
const SPACES = new RegExp(`[${SPACE}]+`, "gu");

const PART = `(?:(?![${UNSPACED}])[\\p{L}\\p{N}]|[${MARKS}])`;
const TOKEN = new RegExp(
  `(?:(?=[${UNSPACED}])[\\p{L}\\p{N}][${MARKS}]*)` +
    `|(?:(?<![\\p{L}\\p{N}])[+\\u2212\\-](?=\\p{Nd}))?${PART}(?:${PART}|[${APOSTROPHES}](?=${PART})|(?<=\\p{Nd})[.,\\u066b\\u066c](?=\\p{Nd}))*` +
    `|[${SIGNS}]`,
  "gu",
);
const DIGITS_ONLY = /^[+\u2212-]?\p{Nd}[\p{Nd}.,\u066b\u066c]*$/u;
const KEPT_SIGNS = new RegExp(`([${KEPT}])`, "u");
const ASCII = /^[\x00-\x7f]*$/;
const LEFT_OUT = new RegExp(`[${OPTIONAL}]`, "gu");
const DOTS = /[iI\u0130\u0131]/gu;

/** Full case folding (Unicode 3.13, D144), as Python's str.casefold(). */
export function casefold(text) {
  if (ASCII.test(text)) return text.toLowerCase();
  return Array.from(text, (letter) => CASEFOLD[letter] ?? letter.toLowerCase()).join("");
}

function trimSpaces(text) {
  return text.replace(SPACES, " ").trim();
}

/** The looser form for finding: NFKC, case folded, no joiners, one kind of quotes and dashes. */
export function fold(text) {
  let folded = text.replace(IGNORABLE, "").replace(JOINERS, "").normalize("NFD");
  for (let round = 0; round < 2; round++) folded = casefold(folded).normalize("NFKC");
  folded = Array.from(folded.replace(IGNORABLE, ""), (letter) => QUOTES_AND_DASHES[letter] ?? letter).join("");
  return trimSpaces(folded.normalize("NFKC"));
}

/** The value of a decimal digit of any script as an ASCII digit, other characters as they are. */
export function plainDigit(letter) {
  if (!/^\p{Nd}$/u.test(letter)) return letter;
  const code = letter.codePointAt(0);
  // a script's ten digits stand in order, and tens of them may follow each other (mathematical digits: five tens)
  if (code >= 0x1d7ce && code <= 0x1d7ff) return String((code - 0x1d7ce) % 10);
  let zero = code;
  while (zero > code - 9 && /^\p{Nd}$/u.test(String.fromCodePoint(zero - 1))) zero--;
  return String(code - zero);
}

const keys = new Map();
const MAX_KEYS = 50_000;

/** What must be equal for two tokens to be the same word. */
export function tokenKey(token) {
  let key = keys.get(token);
  if (key === undefined) {
    key = makeKey(token);
    if (keys.size >= MAX_KEYS) keys.clear();
    keys.set(token, key);
  }
  return key;
}

function makeKey(token) {
  if (ASCII.test(token)) return token.toLowerCase().replaceAll("`", "'");
  const same = token.replace(/[\u0130\u0131]/g, "i").replaceAll("\u0451", "\u0435").replaceAll("\u0401", "\u0415");
  const bare = same.replace(LEFT_OUT, "").replaceAll("i\u0307", "i");
  const digits = Array.from(bare, plainDigit).join("");
  if (DIGITS_ONLY.test(bare)) return digits.replaceAll("\u066b", ".").replaceAll("\u066c", ",").replaceAll("\u2212", "-");
  const pieces = digits.replaceAll("\u00b4", "'").split(KEPT_SIGNS);
  return pieces.map((piece, at) => (at % 2 ? piece : fold(piece))).join("");
}

/** Whether two tokens of one key have the same letters: small dotless i is no i, and capitals may have lost their dot. */
export function sameLetters(one, other) {
  if (one === other || !/[\u0130\u0131]/.test(one + other)) return true;
  const dots = [one, other].map((word) => word.replaceAll("i\u0307", "i").match(DOTS) ?? []);
  return (
    dots[0].length === dots[1].length &&
    dots[0].every((a, at) => {
      const b = dots[1][at];
      return a === b || a === "I" || b === "I" || (a === "i" && b === "\u0130") || (a === "\u0130" && b === "i");
    })
  );
}

const gaps = new Map();

/** What must be equal between two equal tokens: punctuation of one kind, without white space and list marks. */
export function plainGap(gap) {
  let plain = gaps.get(gap);
  if (plain === undefined) {
    plain = Array.from(fold(gap), (letter) => PUNCTUATION[letter] ?? letter).join("").replace(SPACES, "");
    if (gaps.size >= MAX_KEYS) gaps.clear();
    gaps.set(gap, plain);
  }
  return plain;
}

/** A text in normal form with its tokens; `spans` are [start, end) in UTF-16 units. */
export class Tokens {
  constructor(text) {
    this.text = text;
    this.spans = Array.from(text.matchAll(TOKEN), (found) => [found.index, found.index + found[0].length]);
    this.words = this.spans.map(([start, end]) => text.slice(start, end));
    this.keys = this.words.map(tokenKey);
  }

  /** What stands between token `at` and the next; -1: before the first. */
  gap(at) {
    const start = at >= 0 ? this.spans[at][1] : 0;
    return this.text.slice(start, at + 1 < this.spans.length ? this.spans[at + 1][0] : this.text.length);
  }

  /** The text of tokens [start, end) with what follows each, up to the next token. */
  stretch(start, end) {
    if (start >= end) return "";
    return this.text.slice(this.spans[start][0], end < this.spans.length ? this.spans[end][0] : this.text.length);
  }
}

/** The digits of a text in normal form in order, decimal ones by value, others as they are. */
export function numbersOf(text) {
  return Array.from(text.match(/\p{N}/gu) ?? [], plainDigit).join(" ");
}
