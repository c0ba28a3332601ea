// Merkle tree hashes and inclusion proofs (RFC 6962, 2.1) by WebCrypto; as src/elshi/log/merkle.py.

import { concat, equalBytes, sha256 } from "./bytes.js";
import { SecurityError } from "./errors.js";

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** SHA-256(0x00 || entry). */
export function leafHash(entry) {
  return sha256(concat(LEAF, entry));
}

/** SHA-256(0x01 || left || right). */
export function nodeHash(left, right) {
  return sha256(concat(NODE, left, right));
}

/** The tree hash over `hashes`: leaves, or roots of equal full subtrees with at most a smaller last one. */
export async function rootOf(hashes) {
  if (hashes.length === 0) return sha256(new Uint8Array());
  let row = [...hashes];
  while (row.length > 1) {
    const pairs = [];
    for (let at = 0; at + 1 < row.length; at += 2) pairs.push(nodeHash(row[at], row[at + 1]));
    const odd = row.length % 2 ? [row.at(-1)] : [];
    row = [...(await Promise.all(pairs)), ...odd];
  }
  return row[0];
}

/** Accepts if `proof` leads from `leaf` at `index` to `root` of a tree of `size` (RFC 6962, 2.1.1); else throws. */
export async function verifyInclusion({ index, size, leaf, proof, root }) {
  if (!(index >= 0 && index < size)) throw new SecurityError(`inclusion proof names leaf ${index} of a tree of ${size}`);
  if ([leaf, root, ...proof].some((hash) => hash.length !== 32)) {
    throw new SecurityError("proof holds a hash of wrong size: expected 32 bytes");
  }
  let [lo, hi] = [0, size];
  const siblingsLeft = [];
  while (hi - lo > 1) {
    const middle = lo + splitOf(hi - lo);
    siblingsLeft.push(index >= middle);
    [lo, hi] = index >= middle ? [middle, hi] : [lo, middle];
  }
  if (proof.length !== siblingsLeft.length) {
    throw new SecurityError(`inclusion proof has wrong size: expected ${siblingsLeft.length}, got ${proof.length}`);
  }
  let found = leaf;
  for (const [at, sibling] of proof.entries()) {
    found = siblingsLeft[siblingsLeft.length - 1 - at] ? await nodeHash(sibling, found) : await nodeHash(found, sibling);
  }
  if (!equalBytes(found, root)) throw new SecurityError("inclusion proof does not lead to the root");
}

/** The largest power of two below `count` > 1; by multiplication, because sizes go beyond 32 bits. */
function splitOf(count) {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}
