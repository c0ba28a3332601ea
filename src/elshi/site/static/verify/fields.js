// Strict reading of single fields of a parsed JSON object; as src/elshi/record/fields.py and src/elshi/base/ids.py.

import { encodeText, parseMultibase, SPACE } from "./bytes.js";
import { checkPublicKey } from "./ed25519.js";
import { FormatError, NewerFormatError } from "./errors.js";

const TIME = /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})Z$/;
const HEX = /^[0-9a-f]{64}$/;
const LANGUAGE = /^[a-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}$/;
const SCRIPT = /^[A-Z][a-z]{3}$/;
const OFFICE = /^[a-z]{2}(?:-[a-z0-9]{1,24}){1,4}$/;
const STATEMENT = /^([a-z0-9-]+)\/([0-9]{4})\/([1-9][0-9]{0,6})$/;
const HOST = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/;
// what RFC 3986 lets stand in a URL; our own host names are lower-case
const URL_FORM = /^https:\/\/([a-z0-9.-]+)(?:[/?#][A-Za-z0-9._~:/?#[\]@!$&'()*+,;=%-]*)?$/;
// C0 without LF, DEL and C1, line and paragraph separator, bidi controls, tags
const FORBIDDEN = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u;
const BLANK = new RegExp(`^[${SPACE}]*$`, "u");

/** Throws unless `value` has exactly the fields `names`. */
export function checkNames(value, names, what) {
  const found = Object.keys(value);
  if (found.length !== names.length || !names.every((name) => Object.hasOwn(value, name))) {
    throw new FormatError(`${what} has other fields than expected: ${found.sort().join(", ").slice(0, 300)}`);
  }
}

/** Throws NewerFormatError unless `value` says that it is of the format `expected`. */
export function checkFormat(value, expected, what) {
  if (value.format === expected) return;
  throw new NewerFormatError(`${what} needs a newer Elshi: expected format ${expected}, got ${String(value.format).slice(0, 60)}`);
}

export function readText(value, name) {
  if (typeof value[name] !== "string") throw new FormatError(`${name} is not a string`);
  return value[name];
}

/** A whole number in [lowest, highest]. */
export function readCount(value, name, lowest, highest) {
  const found = value[name];
  if (!Number.isSafeInteger(found) || found < lowest || found > highest) {
    throw new FormatError(`${name} is not a whole number from ${lowest} to ${highest}`);
  }
  return found;
}

export function readObject(value, what) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw new FormatError(`${what} is not an object`);
  return value;
}

export function readList(value, name, longest) {
  if (!Array.isArray(value[name]) || value[name].length > longest) {
    throw new FormatError(`${name} is not a list of at most ${longest} items`);
  }
  return value[name];
}

/** One of `codes`. */
export function readCode(value, name, codes) {
  const found = readText(value, name);
  if (!codes.includes(found)) throw new FormatError(`${name} is none of ${codes.join(", ")}: ${found.slice(0, 60)}`);
  return found;
}

/** An https URL in ASCII of at most 2,000 characters, without user name or port. */
export function checkUrl(text, what) {
  const match = typeof text === "string" && text.length <= 2_000 ? URL_FORM.exec(text) : null;
  if (!match) throw new FormatError(`${what}: expected a URL like https://mfa.samal.example/`);
  checkHost(match[1]);
  return text;
}

/** A UTC time in whole seconds that exists. */
export function readTime(value, name) {
  const text = readText(value, name);
  const match = TIME.exec(text);
  const moment = match && new Date(text);
  // a day like 30 February rolls over; then it is written differently
  const whole = moment && !Number.isNaN(moment.getTime()) && moment.toISOString().slice(0, 19) === text.slice(0, 19);
  if (!whole || match[1] === "0000") throw new FormatError(`${name}: expected a time like 2026-03-01T09:30:00Z`);
  return text;
}

export function readHash(value, name) {
  return matching(readText(value, name), HEX, `${name}: 64 hexadecimal digits`);
}

export function readKey(value, name) {
  return parseMultikey(readText(value, name));
}

/** The 32 bytes of an Ed25519 multikey `z6Mk…`. Throws FormatError. */
export function parseMultikey(text) {
  const data = parseMultibase(text);
  if (data[0] !== 0xed || data[1] !== 0x01) throw new FormatError("expected an Ed25519 multikey z6Mk…");
  checkPublicKey(data.subarray(2));
  return data.slice(2);
}

export const checkLanguage = (tag) => matching(tag, LANGUAGE, "a language tag like kk");
export const checkScript = (code) => matching(code, SCRIPT, "a script code like Cyrl");
export const checkOffice = (text) => matching(text, OFFICE, "an office id like xs-mfa");
export const checkHost = (text) => matching(text, HOST, "a host name like mfa.samal.example");

/** `{office, year, number}` of a statement's id. Throws FormatError. */
export function parseStatementId(text) {
  const match = STATEMENT.exec(text);
  if (!match) throw new FormatError(`expected a statement id like xs-mfa/2026/17, got ${String(text).slice(0, 100)}`);
  checkOffice(match[1]);
  return { office: match[1], year: Number(match[2]), number: Number(match[3]) };
}

/** Text of 1 to `longest` characters (code points) in NFC, not blank, without control characters. */
export function checkProse(text, { what, longest, lines }) {
  if (typeof text !== "string") throw new FormatError(`${what} is not a string`);
  const length = [...text].length;
  if (BLANK.test(text) || length > longest) throw new FormatError(`${what} must have 1 to ${longest} characters, got ${length}`);
  encodeText(text); // half a surrogate pair
  if (FORBIDDEN.test(text) || (!lines && text.includes("\n"))) throw new FormatError(`${what} holds a character that is not allowed`);
  if (text.normalize("NFC") !== text) throw new FormatError(`${what} is not in Unicode normal form C`);
  return text;
}

function matching(text, pattern, what) {
  if (typeof text !== "string" || !pattern.test(text)) throw new FormatError(`expected ${what}, got ${String(text).slice(0, 100)}`);
  return text;
}
