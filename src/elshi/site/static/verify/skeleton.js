// Skeletons: what a text looks like (UTS #39, section 4), and names read in a hurry; as src/elshi/text/confusables.py.
// The table of confusable characters is a file of the site, so whoever asks hands it in.

import { casefold } from "./fold.js";

const IGNORABLE =
  /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/gu;
const FROM = [..."мтвнкпизшщцғқңөұүһіәəʍᴛʙʜĸπᴎɜǝı"];
const TO = [..."mtbhknn3wwufkhoyyhieemtbhknn3ei"];
const PASSES_FOR = new Map(FROM.map((letter, at) => [letter, TO[at]]));
const PAIRS = [["vv", "w"], ["cl", "d"]]; // prettier-ignore

function passFor(text) {
  return [...text].map((letter) => PASSES_FOR.get(letter) ?? letter).join("");
}

/** The skeleton of UTS #39. `table`: confusable character to its prototype. */
export function skeleton(text, table) {
  const visible = text.normalize("NFD").replace(IGNORABLE, "");
  return [...visible].map((letter) => table[letter] ?? letter).join("").normalize("NFD");
}

/** `skeleton` without case or marks, with a table of our own on top. */
export function looseSkeleton(name, table) {
  const folded = casefold(name.normalize("NFKC").replace(IGNORABLE, "").normalize("NFC"));
  const likened = passFor(casefold(skeleton(passFor(folded), table)));
  let bare = casefold(skeleton(likened.replace(/[\p{Mn}\p{Me}]/gu, ""), table));
  for (const [pair, letter] of PAIRS) bare = bare.replaceAll(pair, letter);
  return bare;
}
