// Receipts: one record with all that it takes to check it offline (docs/formats/receipt.md; src/elshi/record/receipt.py).

import { encodeText, equalBytes, formatHex, sha256 } from "./bytes.js";
import { MAX_BYTES, parseCanonical } from "./canonical.js";
import { FormatError, SecurityError } from "./errors.js";
import { checkFormat, checkNames, checkOffice, readList, readObject, readText } from "./fields.js";
import { readOfficeEntry } from "./ledger.js";
import { leafHash, verifyInclusion } from "./merkle.js";
import { logVerifier, openNote, parseCheckpoint, parseProof } from "./note.js";
import { MAX_RECORD_BYTES, methodOf, parseSigned, verifyDocument } from "./record.js";
import { parseRendition } from "./rendition.js";

const MAX_ENTRIES = 5;
const MAX_BLOBS = 64;
const SAYS = ["statement", "answer", "advisory", "alert"];
const BY_RECORD_KEY = [...SAYS, "withdrawal", "account", "erasure", "snapshot"];
const BY_ROOT_KEY = ["policy", "recognition"];

/** Whether somebody may have meant `bytes` as a receipt, a damaged or cut one too; else it is another file altogether. */
export function isLikeReceipt(bytes) {
  const text = new TextDecoder("latin1").decode(bytes);
  return text.startsWith('{"blobs":') || text.includes('"elshi-receipt/');
}

/** `{office, entries: [{raw, proof}], blobs, checkpoint}` of a receipt, nothing verified. Throws FormatError. */
export function parseReceipt(bytes) {
  if (bytes.at(-1) !== 0x0a) throw new FormatError("receipt does not end in a line feed");
  const value = parseCanonical(bytes.subarray(0, -1), MAX_BYTES - 1);
  checkFormat(value, "elshi-receipt/1", "receipt");
  checkNames(value, ["format", "office", "entries", "blobs"], "receipt");
  const office = checkOffice(readText(value, "office"));
  const entries = readList(value, "entries", MAX_ENTRIES).map(readEntry);
  const checkpoint = entries[0]?.proof.checkpoint;
  if (!checkpoint || entries.some((entry) => !equalBytes(entry.proof.checkpoint, checkpoint))) {
    throw new FormatError("receipt has no entries, or their proofs carry different checkpoints");
  }
  const blobs = readList(value, "blobs", MAX_BLOBS).map((_, at, all) => encodeText(readText(all, at)));
  return { office, entries, blobs, checkpoint };
}

function readEntry(item) {
  checkNames(readObject(item, "entry"), ["record", "proof"], "entry");
  const raw = encodeText(readText(item, "record"));
  if (raw.length > MAX_RECORD_BYTES) throw new FormatError(`record too long: ${raw.length} bytes`);
  const proof = parseProof(encodeText(readText(item, "proof")));
  if (proof.extra !== null) throw new FormatError("a proof in a receipt has no extra data");
  return { raw, proof };
}

/**
 * What the receipt proves to whoever pins `trust`: `{office, record, index, leaf, checkpoint, confirmed, blobs}`.
 * `confirmed`: witnesses of the policy that cosigned. Throws SecurityError.
 */
export async function verifyReceipt(bytes, { trust }) {
  const receipt = parseReceipt(bytes);
  if (receipt.office !== trust.office) throw new SecurityError(`receipt is of another office: expected ${trust.office}, got ${receipt.office}`);
  const office = await readOfficeEntry(receipt.entries[0].raw, { trust });
  const { logKey, record } = await verifyChain(receipt.entries, office);
  const { checkpoint, confirmed } = await verifyNote(receipt.checkpoint, office, logKey, trust.policy);
  const leaves = await Promise.all(receipt.entries.map((entry) => leafHash(entry.raw)));
  for (const [at, { proof }] of receipt.entries.entries()) {
    await verifyInclusion({ index: proof.index, size: checkpoint.size, leaf: leaves[at], proof: proof.hashes, root: checkpoint.root });
  }
  await checkBlobs(receipt.blobs, record);
  const { index } = receipt.entries.at(-1).proof;
  return { office, record, index, leaf: leaves.at(-1), checkpoint, confirmed, blobs: receipt.blobs };
}

/** The texts in a verified receipt. Throws SecurityError for one that no record may name. */
export async function readRenditions({ record, blobs }) {
  if (!SAYS.includes(record.type)) return [];
  const named = new Map(record.renditions.map((ref) => [ref.sha256, ref]));
  return Promise.all(
    blobs.map(async (blob) => {
      const ref = named.get(formatHex(await sha256(blob)));
      const rendition = parseRendition(blob);
      if (rendition.language !== ref.language || rendition.script !== ref.script) {
        throw new SecurityError(`blob ${ref.sha256} has another language or script than its record says`);
      }
      return rendition;
    }),
  );
}

/** The log's key and the record, each signed by who may sign it and in its place in the log. */
async function verifyChain([first, ...others], office) {
  const last = others.pop();
  if (first.proof.index !== 0) throw new SecurityError(`the office record of a receipt is entry ${first.proof.index}, expected 0`);
  if (!last) throw new SecurityError("a receipt has more than the office record");
  const rest = [...others];
  if (office.epoch !== 1) {
    const link = rest.length ? await verifySigned(rest.shift(), office, office.rootKey) : null;
    if (link?.type !== "epoch" || link.epoch !== office.epoch || others[0].proof.index !== 1) {
      throw new SecurityError(`a receipt of epoch ${office.epoch} has its epoch record as second entry`);
    }
  }
  const keys = [];
  for (const entry of rest) keys.push(await verifySigned(entry, office, office.rootKey));
  const purposes = keys.map((key) => (key.type === "key" && key.action === "add" ? key.purpose : "")).join(" ");
  if (purposes !== "record log" && purposes !== "log") {
    throw new SecurityError("a receipt has the key of its record (or none, for the root key) and that of its log");
  }
  const byRoot = keys.length === 1;
  const record = await verifySigned(last, office, byRoot ? office.rootKey : keys[0].publicKey);
  if (!(byRoot ? BY_ROOT_KEY : BY_RECORD_KEY).includes(record.type)) {
    throw new SecurityError(`a receipt cannot prove ${record.id} under this key`);
  }
  if (!byRoot && !(rest[0].proof.index < last.proof.index)) {
    throw new SecurityError(`${record.id} is signed by a key that the log added later`);
  }
  return { logKey: keys.at(-1), record };
}

async function verifySigned(entry, office, publicKey) {
  const { document, record } = await parseSigned(entry.raw);
  if (record.office !== office.id) throw new SecurityError(`record of a foreign office: expected ${office.id}, got ${record.office}`);
  if (record.method !== methodOf(office.id, publicKey)) {
    throw new SecurityError(`${record.id} is signed by a key that may not sign it: ${record.method.slice(0, 120)}`);
  }
  await verifyDocument(document, publicKey);
  return record;
}

async function verifyNote(note, office, logKey, policy) {
  const origin = `${office.host}/${office.id}/${office.epoch}`;
  const log = await logVerifier(origin, logKey.publicKey);
  const opened = await openNote(note, [log, ...policy.witnesses]);
  const checkpoint = parseCheckpoint(opened.text);
  if (!opened.verified.includes(log) || checkpoint.origin !== origin) {
    throw new SecurityError(`checkpoint of the receipt is not signed by the log ${origin}`);
  }
  const confirmed = policy.witnesses.filter((witness) => opened.verified.includes(witness)).length;
  if (confirmed < policy.quorum) throw new SecurityError(`checkpoint does not meet the policy: ${confirmed} witnesses, ${policy.quorum} needed`);
  return { checkpoint, confirmed };
}

/** Throws unless the blobs are named by the record, in its order, each once; a snapshot's must be there. */
async function checkBlobs(blobs, record) {
  const named = SAYS.includes(record.type) ? record.renditions : record.type === "snapshot" ? [record] : [];
  let at = 0;
  for (const blob of blobs) {
    const digest = formatHex(await sha256(blob));
    while (at < named.length && (named[at].sha256 !== digest || named[at].bytes !== blob.length)) at++;
    if (at++ >= named.length) throw new SecurityError(`receipt holds a blob that ${record.id} does not name there`);
  }
  if (record.type === "snapshot" && blobs.length === 0) throw new SecurityError("receipt of a snapshot lacks the registry");
}
