// The newest checkpoint that enough witnesses cosigned, among those that the site keeps; as `_choose_note` in
// src/elshi/record/reading.py. The list of their sizes is a hint: one that lacks some can hide them, as a server can anyway.

import { decodeText } from "./bytes.js";
import { MissingError, SecurityError } from "./errors.js";
import { countWitnesses, MAX_NOTE_BYTES, parseCheckpoint, parseNote } from "./note.js";

const LIST = "/verify/checkpoints.json";
const MAX_LIST_BYTES = 4 << 20;
const MAX_KEPT = 2_000; // checkpoints that are looked at, newest first
const AT_ONCE = 8; // fetched at the same time

/**
 * The bytes of the newest kept checkpoint of at most `size` entries that meets `policy`; null if there is none. `folder`:
 * of the log on the site. Nothing but the cosignatures is verified. Throws SecurityError for a bad one by a known witness.
 */
export async function findKept(store, { folder, origin, size, policy }) {
  const sizes = (await readSizes(store)).filter((it) => it <= size).slice(0, MAX_KEPT);
  for (let at = 0; at < sizes.length; at += AT_ONCE) {
    const notes = await Promise.all(sizes.slice(at, at + AT_ONCE).map((it) => readNote(store, `${folder}/checkpoints/${it}`)));
    for (const note of notes.filter(Boolean)) {
      const kept = parseCheckpoint(parseNote(note).text);
      if (kept.origin === origin && kept.size <= size && (await countWitnesses(note, policy)) >= policy.quorum) return note;
    }
  }
  return null;
}

/** The sizes that the site names, the longest log first. */
async function readSizes(store) {
  let found = null;
  try {
    found = JSON.parse(decodeText(await store.read(LIST, { maxBytes: MAX_LIST_BYTES, fresh: true })));
  } catch (error) {
    if (!(error instanceof MissingError || error instanceof SyntaxError)) throw error;
  }
  if (found?.format !== "elshi-checkpoints/1" || !Array.isArray(found.sizes)) throw new SecurityError(`${LIST} names no checkpoints`);
  const sizes = found.sizes.filter((it) => Number.isSafeInteger(it) && it > 0);
  return [...new Set(sizes)].sort((one, other) => other - one);
}

async function readNote(store, path) {
  try {
    return await store.read(path, { maxBytes: MAX_NOTE_BYTES, fresh: true }); // it may have got cosignatures since
  } catch (error) {
    if (error instanceof MissingError) return null;
    throw error;
  }
}
