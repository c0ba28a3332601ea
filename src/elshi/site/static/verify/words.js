// The words of a rendition: docs/formats/rendition.md, "words(rendition)". The same vectors test this and the Python.

import { SPACE } from "./bytes.js";
import MarkdownIt from "./vendor/markdown-it.js";

const MAX_NESTING = 50;
const LINK = /^(?:https?:\/\/|mailto:)[^\s\x00-\x1f\x7f]+$/i;
// bidi embeddings, overrides and isolates, and tag characters, which entities can bring into a body
const HIDDEN = /[\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/gu;
const ARABIC = "\\u0620-\\u064a\\u066e\\u066f\\u0671-\\u06d3\\u06d5\\u06fa-\\u06ff\\u0750-\\u077f\\u08a0-\\u08c9";
const LOOSE_JOINER = new RegExp(`(?<![${ARABIC}])[\\u200c\\u200d]|[\\u200c\\u200d](?![${ARABIC}])`, "gu");
// UAX #44, Default_Ignorable_Code_Point of Unicode 16, without the two joiners
const IGNORABLE =
  /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/gu;
const SPACES = new RegExp(`[${SPACE}]+`, "gu");
const BLANK = new RegExp(`^[${SPACE}]*$`, "u");

export const PARSER = new MarkdownIt("commonmark", { html: false, maxNesting: MAX_NESTING });
PARSER.validateLink = (url) => LINK.test(url);
// markdown-it-py trims a block's text of every Unicode space, markdown-it of ASCII spaces only: a hard break at the very
// end of a paragraph would be a backslash here and a break there
const EDGES = /^[\t-\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+|[\t-\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/g;
PARSER.core.ruler.after("block", "edges", (state) => {
  for (const token of state.tokens) if (token.type === "inline") token.content = token.content.replace(EDGES, "");
});

/** The words that a reader of the rendered CommonMark `body` sees, blocks separated by one newline. */
export function plainText(body) {
  const blocks = [];
  for (const token of PARSER.parse(body, {})) {
    if (token.type === "inline") blocks.push(inlineText(token.children ?? []));
    else if (token.type === "code_block" || token.type === "fence") blocks.push(token.content.replace(/\n+$/, ""));
  }
  return blocks.filter((block) => !BLANK.test(block)).join("\n").replace(HIDDEN, "");
}

/**
 * What stands before the first heading of the second level, and each such heading as plain words with its text: as
 * `split_sections` in src/elshi/text/markdown.py.
 */
export function splitSections(body) {
  const lines = body.split("\n");
  const tokens = PARSER.parse(body, {});
  const heads = tokens.flatMap((token, at) =>
    token.type === "heading_open" && token.tag === "h2" && token.level === 0
      ? [[...token.map, stripHidden(inlineText(tokens[at + 1].children ?? []))]]
      : [],
  );
  const text = (from, to) => lines.slice(from, to).join("\n").replace(/^\n+|\n+$/g, "");
  const ends = [...heads.map(([start]) => start), lines.length];
  return [text(0, ends[0]), heads.map(([, end, words], at) => [words, text(end, ends[at + 1])])];
}

/** Without what nobody sees: bidi controls and tag characters, which entities can bring in. */
export function stripHidden(text) {
  return text.replace(HIDDEN, "");
}

function inlineText(tokens) {
  const parts = [];
  for (const token of tokens) {
    if (token.type === "text" || token.type === "text_special" || token.type === "code_inline") parts.push(token.content);
    else if (token.type === "softbreak") parts.push(" ");
    else if (token.type === "hardbreak") parts.push("\n");
    else if (token.type === "image") parts.push(inlineText(token.children ?? []));
  }
  return parts.join("");
}

/** The exact-match form: NFC, each run of white space one space, trimmed, no invisible characters. */
export function normalise(text) {
  const visible = text.replace(IGNORABLE, "").normalize("NFC").replace(LOOSE_JOINER, "").normalize("NFC");
  return visible.replace(SPACES, " ").trim();
}

/** Title, then body, as one line of words. */
export function words(rendition) {
  return normalise(`${rendition.title}\n${plainText(rendition.body)}`);
}

/** The same of the body alone. */
export function bodyWords(rendition) {
  return normalise(plainText(rendition.body));
}
