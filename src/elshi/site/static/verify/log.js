// Reading a log from its static files (C2SP tlog-tiles): every entry, checked against the root of the checkpoint.

import { equalBytes } from "./bytes.js";
import { FormatError, SecurityError } from "./errors.js";
import { leafHash, rootOf } from "./merkle.js";

const TILE_WIDTH = 256;
const MAX_BUNDLE_BYTES = TILE_WIDTH * (65_535 + 2);
const AT_ONCE = 8; // bundles fetched at the same time

/** The path of entry bundle `index` of `width` entries below the log's folder. */
export function bundlePath(index, width) {
  const groups = [String(index % 1000).padStart(3, "0")];
  for (let rest = Math.floor(index / 1000); rest; rest = Math.floor(rest / 1000)) {
    groups.unshift(`x${String(rest % 1000).padStart(3, "0")}`);
  }
  return `tile/entries/${groups.join("/")}${width === TILE_WIDTH ? "" : `.p/${width}`}`;
}

/** The entries of a bundle. Throws FormatError if one is cut off or bytes are left over. */
export function parseBundle(bytes, width) {
  const entries = [];
  let at = 0;
  for (let count = 0; count < width; count++) {
    const start = at + 2;
    if (start > bytes.length) throw new FormatError(`entry bundle ends within entry ${count} of ${width}`);
    at = start + bytes[start - 2] * 256 + bytes[start - 1];
    if (at > bytes.length) throw new FormatError(`entry bundle ends within entry ${count} of ${width}`);
    entries.push(bytes.subarray(start, at));
  }
  if (at !== bytes.length) throw new FormatError("entry bundle has bytes after its entries");
  return entries;
}

/** The first `size` entries of the log in `folder`, nothing verified. */
export async function fetchEntries(store, folder, size) {
  const widths = [];
  for (let start = 0; start < size; start += TILE_WIDTH) widths.push(Math.min(TILE_WIDTH, size - start));
  const bundles = Array(widths.length);
  let next = 0;
  async function work() {
    while (next < widths.length) {
      const index = next++;
      bundles[index] = await fetchBundle(store, folder, index, widths[index]);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return bundles.flat();
}

async function fetchBundle(store, folder, index, width) {
  const path = `${folder}/${bundlePath(index, width)}`;
  try {
    // a bundle of one width never changes, so a kept one will do
    return parseBundle(await store.read(path, { maxBytes: MAX_BUNDLE_BYTES, lasting: true }), width);
  } catch (error) {
    if (width === TILE_WIDTH || error.name !== "MissingError") throw error;
    // a partial tile may be gone once the full one is there (tlog-tiles, "Partial Tiles")
    const full = `${folder}/${bundlePath(index, TILE_WIDTH)}`;
    return parseBundle(await store.read(full, { maxBytes: MAX_BUNDLE_BYTES, lasting: true }), TILE_WIDTH).slice(0, width);
  }
}

/** The leaf hashes of `entries`, which must lead to the checkpoint's root; throws SecurityError. */
export async function checkEntries(entries, checkpoint) {
  const leaves = await Promise.all(entries.map(leafHash));
  if (!equalBytes(await rootOf(leaves), checkpoint.root)) {
    throw new SecurityError(`entries of ${checkpoint.origin} do not lead to the root of its checkpoint`);
  }
  return leaves;
}
