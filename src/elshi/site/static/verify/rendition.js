// A rendition: one language's text of a statement (docs/formats/rendition.md); as src/elshi/record/rendition.py.

import { encodeText, formatHex, sha256 } from "./bytes.js";
import { parseCanonical } from "./canonical.js";
import { FormatError, SecurityError } from "./errors.js";
import { checkFormat, checkLanguage, checkNames, checkProse, checkScript, readText } from "./fields.js";
import MarkdownIt from "./vendor/markdown-it.js";

export const MAX_BLOB_BYTES = 1 << 17;
const MAX_TITLE = 200;
const MAX_BODY = 20_000;
const MAX_BODY_BYTES = 54_000;
const MAX_NESTING = 50;
const FIELDS = ["format", "language", "script", "title", "body", "salt"];
// one level deeper than the parser that reads words: what only this one sees, that one would drop without a word
const FINDER = new MarkdownIt("commonmark", { html: true, maxNesting: MAX_NESTING + 1 });

/** The rendition in a blob's bytes. Throws FormatError, NewerFormatError. */
export function parseRendition(bytes) {
  const value = parseCanonical(bytes, MAX_BLOB_BYTES);
  checkFormat(value, "elshi-rendition/1", "rendition");
  checkNames(value, FIELDS, "rendition");
  checkLanguage(readText(value, "language"));
  checkScript(readText(value, "script"));
  checkProse(value.title, { what: "title", longest: MAX_TITLE, lines: false });
  checkProse(value.body, { what: "body", longest: MAX_BODY, lines: true });
  if (encodeText(value.body).length > MAX_BODY_BYTES) throw new FormatError(`body must have at most ${MAX_BODY_BYTES} bytes`);
  if (!/^[0-9a-f]{32}$/.test(readText(value, "salt"))) throw new FormatError("salt must be 32 hexadecimal digits");
  checkMarkup(value.body);
  return value;
}

function checkMarkup(body) {
  for (const token of FINDER.parse(body, {})) {
    if (token.level >= MAX_NESTING && token.type !== "inline") {
      throw new FormatError(`body has quotes or lists nested deeper than ${MAX_NESTING} levels`);
    }
    for (const part of [token, ...(token.children ?? [])]) {
      if (part.type === "html_block" || part.type === "html_inline") throw new FormatError("body holds raw HTML");
    }
  }
}

/** The rendition in `bytes`, if they are the blob that `ref` of a record names. Throws SecurityError. */
export async function checkBlob(ref, bytes) {
  if (formatHex(await sha256(bytes)) !== ref.sha256) throw new SecurityError(`blob ${ref.sha256} has other bytes than its name says`);
  const rendition = parseRendition(bytes);
  if (bytes.length !== ref.bytes || rendition.language !== ref.language || rendition.script !== ref.script) {
    throw new SecurityError(`blob ${ref.sha256} has another length, language or script than its record says`);
  }
  return rendition;
}
