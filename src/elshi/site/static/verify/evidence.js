// Reading an office's logs from the static site: from the pinned root key to a verified ledger, as
// src/elshi/record/reading.py. Nothing is returned, and nothing kept, before all of it holds.

import { formatBase64 } from "./bytes.js";
import { parseCanonical } from "./canonical.js";
import { MissingError, SecurityError } from "./errors.js";
import { findKept } from "./kept.js";
import { readOfficeEntry, replayEpochs } from "./ledger.js";
import { checkEntries, fetchEntries } from "./log.js";
import { rootOf, leafHash } from "./merkle.js";
import { countWitnesses, logVerifier, MAX_NOTE_BYTES, openNote, parseCheckpoint, parseNote } from "./note.js";
import { parseSigned } from "./record.js";
import { checkBlob, MAX_BLOB_BYTES } from "./rendition.js";

const MAX_ENTRIES = 200_000; // what a phone can replay; the program takes 2,000,000
const MAX_EPOCHS = 64;
const WELL_KNOWN = "/.well-known/elshi.json";
const MAX_WELL_KNOWN_BYTES = 1 << 22;

/** Where the blob of this SHA-256 lies on the site. */
export function blobPath(sha256) {
  return `/blobs/sha256/${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`;
}

/**
 * The verified record: `{checkpoint, ledger, confirmed, unconfirmed, logs, entries, renditions}`. `confirmed`: witnesses
 * of the policy that cosigned; `unconfirmed`: entries beyond the checkpoint that was used; `logs`: the entries of every
 * epoch, of all but the newest those that were carried over. Throws SecurityError.
 */
export async function loadRecord(store, trust) {
  const notes = await readNotes(store, trust);
  const folder = (epoch) => `/${trust.office}/${epoch}`;
  const epoch = notes.length;
  const note = notes.at(-1);
  const checkpoint = parseCheckpoint(parseNote(note).text); // believed only after openNote below
  if (checkpoint.size > MAX_ENTRIES) throw new SecurityError(`log too long: expected at most ${MAX_ENTRIES} entries, got ${checkpoint.size}`);
  const logs = [await fetchEntries(store, folder(epoch), checkpoint.size)];
  if (logs[0].length === 0) throw new SecurityError("log is empty: expected an office record as entry 0");
  const office = await readOfficeEntry(logs[0][0], { trust });
  const origin = `${office.host}/${office.id}/${office.epoch}`;
  if (checkpoint.origin !== origin || office.epoch !== epoch) {
    throw new SecurityError(`another log: expected ${origin}, got ${checkpoint.origin}`);
  }
  await checkEntries(logs[0], checkpoint);
  for (let older = epoch - 1; older >= 1; older--) {
    const size = (await readCarried(logs[0])).size;
    if (size > MAX_ENTRIES) throw new SecurityError("an older log is too long");
    logs.unshift(await fetchEntries(store, folder(older), size));
  }
  const ledger = await replayEpochs(logs, { trust });
  await checkSigned(note, checkpoint, ledger);
  const confirmed = await countWitnesses(note, trust.policy);
  const whole = { note, checkpoint, ledger, confirmed, unconfirmed: 0, logs, entries: logs.at(-1), renditions: new Map() };
  return confirmed >= trust.policy.quorum ? whole : stepBack(store, trust, logs, whole);
}

async function readNotes(store, trust) {
  const count = await readEpoch(store);
  const paths = Array.from({ length: count }, (_, at) => `/${trust.office}/${at + 1}/checkpoint`);
  return Promise.all(paths.map((path) => store.read(path, { maxBytes: MAX_NOTE_BYTES, fresh: true })));
}

/** How many logs there are, as the site says. A server that keeps the newest from us can do so in any case. */
async function readEpoch(store) {
  const bytes = await store.read(WELL_KNOWN, { maxBytes: MAX_WELL_KNOWN_BYTES, fresh: true });
  const said = parseCanonical(bytes.subarray(0, -1), MAX_WELL_KNOWN_BYTES); // it ends in a line feed
  if (!Number.isInteger(said.epoch) || said.epoch < 1 || said.epoch > MAX_EPOCHS) throw new SecurityError(`${WELL_KNOWN} names no epoch`);
  return said.epoch;
}

async function readCarried(entries) {
  const found = entries.length > 1 ? (await parseSigned(entries[1])).record : null;
  if (found?.type !== "epoch") throw new SecurityError("entry 1: expected the epoch record");
  return found.carried;
}

async function checkSigned(note, checkpoint, ledger) {
  const keys = ledger.logKeysAt(checkpoint.size);
  await openNote(note, await Promise.all(keys.map((key) => logVerifier(ledger.origin, key))));
}

/** The newest state that enough witnesses confirmed, if the newest of all lacks them. */
async function stepBack(store, trust, logs, whole) {
  const { origin, size } = whole.checkpoint;
  const folder = `/${trust.office}/${logs.length}`;
  const note = await findKept(store, { folder, origin, size, policy: trust.policy });
  if (!note) throw new SecurityError(`too few witnesses: ${whole.confirmed} confirmed the newest state, ${trust.policy.quorum} are needed`);
  const checkpoint = parseCheckpoint(parseNote(note).text);
  const taken = logs.at(-1).slice(0, checkpoint.size);
  await checkEntries(taken, checkpoint);
  const all = [...logs.slice(0, -1), taken];
  const ledger = await replayEpochs(all, { trust });
  await checkSigned(note, checkpoint, ledger);
  const confirmed = await countWitnesses(note, trust.policy);
  return { ...whole, note, checkpoint, ledger, confirmed, unconfirmed: size - checkpoint.size, logs: all, entries: taken };
}

/**
 * Throws SecurityError if the record is not a later state of `seen` (`{origin, size, root}` as this browser kept it): the
 * log was cut short or forked since, or it is of an older epoch.
 */
export async function checkGrowth(record, seen) {
  if (!seen) return;
  const [log, epoch] = splitOrigin(record.checkpoint.origin);
  const [seenLog, seenEpoch] = splitOrigin(seen.origin);
  if (log === seenLog && epoch < seenEpoch) {
    throw new SecurityError(`this log is of epoch ${epoch}, and this browser saw epoch ${seenEpoch} before`);
  }
  if (seen.origin !== record.checkpoint.origin) return;
  const short = record.entries.length < seen.size;
  const root = short ? null : await rootOf(await Promise.all(record.entries.slice(0, seen.size).map(leafHash)));
  if (short || formatBase64(root) !== seen.root) {
    throw new SecurityError(`this log does not continue the one of ${seen.size} entries that this browser saw before`);
  }
}

function splitOrigin(origin) {
  const slash = origin.lastIndexOf("/");
  return [origin.slice(0, slash), Number(origin.slice(slash + 1))];
}

/**
 * Read the texts that these entries name (or those of them that are `wanted`, a set of SHA-256), as far as they are there,
 * and verify each. They are then in `record.renditions`, by `renditionKey`, as `{sha256, rendition}`.
 */
export async function loadRenditions(store, record, entries, wanted = null) {
  await Promise.all(entries.map((entry) => loadEntry(store, record, entry, wanted)));
}

async function loadEntry(store, record, entry, wanted) {
  const key = renditionKey(entry.record);
  const had = record.renditions.get(key) ?? [];
  const refs = entry.record.renditions.filter((ref) => !wanted || wanted.has(ref.sha256));
  const lacking = refs.filter((ref) => !had.some((it) => it.sha256 === ref.sha256));
  const read = async (ref) => ({ sha256: ref.sha256, rendition: await loadBlob(store, record.ledger, entry, ref) });
  const found = (await Promise.all(lacking.map(read))).filter((it) => it.rendition);
  const all = [...(record.renditions.get(key) ?? []), ...found];
  record.renditions.set(key, [...new Map(all.map((it) => [it.sha256, it])).values()]);
}

/** The name of an entry's texts in `renditions`. */
export function renditionKey(record) {
  return `${record.id} ${record.version}`;
}

async function loadBlob(store, ledger, entry, ref) {
  const path = blobPath(ref.sha256);
  let bytes;
  try {
    bytes = await store.read(path, { maxBytes: MAX_BLOB_BYTES, lasting: true });
  } catch (error) {
    // one that was erased, or that only a replaced version names, may be gone; without contact any may be lacking
    const mayLack = ledger.erased.has(ref.sha256) || !ledger.isCurrent(entry) || store.isOffline;
    if (error instanceof MissingError && mayLack) return null;
    throw error;
  }
  try {
    return await checkBlob(ref, bytes);
  } catch (error) {
    await store.forget(path); // else the bad copy would be read again instead of the site's
    if (entry.disowned && error instanceof SecurityError) return null; // whoever had the key may have put anything there
    throw error;
  }
}

