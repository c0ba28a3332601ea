// Ed25519 (RFC 8032) by WebCrypto, with the acceptance rule of docs/formats/log.md, "Public keys": what it refuses is
// refused here, before the browser's own code is asked, so that every browser takes the same signatures.

import { formatHex } from "./bytes.js";
import { FormatError, SecurityError } from "./errors.js";

const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const Y8 = 0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n; // y of the points of order 8
const SMALL_ORDER_Y = new Set([0n, 1n, P - 1n, Y8, P - Y8]);
const MAX_KEYS = 256;
const KEYS = new Map(); // hexadecimal key to promise of a CryptoKey; a refusal is not kept

/** Throws FormatError unless `bytes` is the canonical encoding of a point on the curve that is not of small order. */
export function checkPublicKey(bytes) {
  if (bytes.length !== 32) throw new FormatError(`Ed25519 public key has wrong size: expected 32 bytes, got ${bytes.length}`);
  const y = littleEndian(bytes) & (2n ** 255n - 1n);
  if (y >= P) throw new FormatError("Ed25519 public key is not in its canonical encoding");
  if (SMALL_ORDER_Y.has(y)) throw new FormatError("Ed25519 public key is a point of small order");
  const ySquared = (y * y) % P;
  const d = modulo(-121665n * power(121666n, P - 2n));
  // RFC 8032, 5.1.3: x**2 must have a root; d is no square, so the divisor is never 0
  const xSquared = modulo((ySquared - 1n) * power(modulo(d * ySquared + 1n), P - 2n));
  if (power(xSquared, (P - 1n) / 2n) !== 1n) throw new FormatError("Ed25519 public key is not a point on the curve");
}

/** Accepts, or throws SecurityError. `publicKey` 32 bytes, `signature` 64 bytes. */
export async function verifySignature({ publicKey, signature, message }) {
  const key = await importKey(publicKey);
  if (signature.length !== 64) {
    throw new SecurityError(`Ed25519 signature has wrong size: expected 64 bytes, got ${signature.length}`);
  }
  if (littleEndian(signature.subarray(32)) >= L) throw new SecurityError("Ed25519 signature is not in its canonical form");
  if (!(await globalThis.crypto.subtle.verify("Ed25519", key, signature, message))) {
    throw new SecurityError("Ed25519 signature does not verify");
  }
}

async function importKey(bytes) {
  const name = formatHex(bytes);
  if (!KEYS.has(name)) {
    checkPublicKey(bytes);
    if (KEYS.size >= MAX_KEYS) KEYS.clear();
    KEYS.set(name, globalThis.crypto.subtle.importKey("raw", bytes, "Ed25519", false, ["verify"]));
  }
  return KEYS.get(name);
}

function littleEndian(bytes) {
  return BigInt(`0x${formatHex(Uint8Array.from(bytes).reverse())}`);
}

function modulo(number) {
  return ((number % P) + P) % P;
}

function power(base, exponent) {
  let result = 1n;
  for (let bits = exponent, square = modulo(base); bits; bits >>= 1n, square = (square * square) % P) {
    if (bits & 1n) result = (result * square) % P;
  }
  return result;
}
