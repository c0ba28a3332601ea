// Bytes as text and back: UTF-8, hexadecimal, canonical base 64, base58btc multikeys; and SHA-256 by WebCrypto.

import { FormatError } from "./errors.js";

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
// what Python's str.isspace() takes: UAX #44 White_Space and U+001C to U+001F
export const SPACE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

/** The UTF-8 bytes of `text`. Throws FormatError for half a surrogate pair, which has none. */
export function encodeText(text) {
  if (!text.isWellFormed()) throw new FormatError("text holds half a surrogate pair");
  return ENCODER.encode(text);
}

/** The text in UTF-8 `bytes`. Throws FormatError. */
export function decodeText(bytes, what = "text") {
  try {
    return DECODER.decode(bytes);
  } catch {
    throw new FormatError(`${what} is not UTF-8`);
  }
}

/** All `parts` in one array. */
export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function equalBytes(one, other) {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

/** Lower-case hexadecimal digits. */
export function formatHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Standard base 64 with padding (RFC 4648, 4). */
export function formatBase64(bytes) {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** The bytes of canonical, padded base 64. Throws FormatError. */
export function parseBase64(text) {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) {
    throw new FormatError(`not base64: ${text.slice(0, 100)}`);
  }
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  if (formatBase64(bytes) !== text) throw new FormatError(`base64 is not canonical: ${text.slice(0, 100)}`);
  return bytes;
}

const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const MAX_LETTERS = 128; // a signature has 88 at most; the work grows with the square

/** `z` and the base58btc form (CID 1.0, 2.4). */
export function formatMultibase(bytes) {
  let number = BigInt(`0x0${formatHex(bytes)}`);
  let letters = "";
  for (; number; number /= 58n) letters = ALPHABET[Number(number % 58n)] + letters;
  const zeros = bytes.findIndex((byte) => byte !== 0);
  return `z${"1".repeat(zeros < 0 ? bytes.length : zeros)}${letters}`;
}

/** The bytes of `z…`; each value has one form only. Throws FormatError. */
export function parseMultibase(text) {
  const letters = text.slice(1);
  if (text[0] !== "z" || text.length > MAX_LETTERS || [...letters].some((letter) => !ALPHABET.includes(letter))) {
    throw new FormatError(`expected z and base58btc letters, got ${text.slice(0, MAX_LETTERS)}`);
  }
  let number = 0n;
  for (const letter of letters) number = number * 58n + BigInt(ALPHABET.indexOf(letter));
  const digits = number ? number.toString(16) : "";
  const tail = (digits.length % 2 ? `0${digits}` : digits).match(/../g) ?? [];
  const zeros = letters.length - letters.replace(/^1+/, "").length;
  return Uint8Array.from([...Array(zeros).fill(0), ...tail.map((pair) => Number.parseInt(pair, 16))]);
}

/** SHA-256 of `bytes`, 32 bytes. */
export async function sha256(bytes) {
  return new Uint8Array(await globalThis.crypto.subtle.digest("SHA-256", bytes));
}
