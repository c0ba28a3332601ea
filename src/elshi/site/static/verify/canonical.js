// Canonical JSON (RFC 8785), strictly: only bytes that the formatter would write are read. As src/elshi/base/canonical.py.

import { encodeText, decodeText } from "./bytes.js";
import { FormatError } from "./errors.js";

export const MAX_BYTES = 1 << 20;
const MAX_DEPTH = 16; // levels of objects and lists

/** The object in canonical `bytes`. Throws FormatError for any other spelling, a key twice, or beyond the limits. */
export function parseCanonical(bytes, maxBytes = MAX_BYTES) {
  if (bytes.length > maxBytes) {
    throw new FormatError(`canonical JSON too long: expected at most ${maxBytes} bytes, got ${bytes.length}`);
  }
  const text = decodeText(bytes, "JSON");
  checkDepth(text); // before anything is built
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new FormatError("not JSON");
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw new FormatError("expected a JSON object");
  // a key that came twice is once in the value, so the text differs
  if (formatText(value) !== text) throw new FormatError("JSON is not in its canonical form (RFC 8785)");
  return value;
}

/** The canonical bytes of `value`. Throws FormatError for what has none. */
export function formatCanonical(value) {
  const bytes = encodeText(formatText(value));
  if (bytes.length > MAX_BYTES) throw new FormatError(`canonical JSON too long: ${bytes.length} bytes`);
  return bytes;
}

function formatText(value, depth = 1) {
  if (value === null || value === true || value === false) return String(value);
  if (typeof value === "string") {
    if (!value.isWellFormed()) throw new FormatError("text holds half a surrogate pair");
    return JSON.stringify(value); // escapes exactly what RFC 8785, 3.2.2.2 says
  }
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new FormatError("a number is not whole or beyond 2**53");
    return String(value);
  }
  if (typeof value !== "object" || depth > MAX_DEPTH) throw new FormatError("value has no canonical JSON form");
  if (Array.isArray(value)) return `[${value.map((item) => formatText(item, depth + 1)).join(",")}]`;
  const fields = Object.keys(value).sort(); // by UTF-16 code units, RFC 8785, 3.2.3
  return `{${fields.map((name) => `${formatText(name)}:${formatText(value[name], depth + 1)}`).join(",")}}`;
}

function checkDepth(text) {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (quoted) {
      if (letter === "\\") at++;
      else if (letter === '"') quoted = false;
    } else if (letter === '"') quoted = true;
    else if (letter === "{" || letter === "[") {
      if (++depth > MAX_DEPTH) throw new FormatError(`canonical JSON too deep: expected at most ${MAX_DEPTH} levels`);
    } else if (letter === "}" || letter === "]") depth--;
  }
}
