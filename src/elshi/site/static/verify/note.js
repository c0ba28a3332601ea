// Signed notes, checkpoints, cosignatures and proofs: C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-proof.

import { concat, decodeText, encodeText, formatHex, parseBase64, sha256, SPACE } from "./bytes.js";
import { checkPublicKey, verifySignature } from "./ed25519.js";
import { FormatError, SecurityError } from "./errors.js";
import { leafHash, verifyInclusion } from "./merkle.js";

export const MAX_NOTE_BYTES = 1 << 18;
const MAX_SIGNATURES = 64;
const PROOF_HEADER = "c2sp.org/tlog-proof@v1";
const MAX_PROOF_HASHES = 63;
const MAX_EXTRA_BYTES = 1 << 16;
const MAX_PROOF_BYTES = PROOF_HEADER.length + 2 * MAX_EXTRA_BYTES + 64 * (MAX_PROOF_HASHES + 2) + MAX_NOTE_BYTES;
const ED25519 = 1;
const COSIGNATURE = 4;
const CONTROL = /[\x00-\x09\x0b-\x1f]/;
const NAME = new RegExp(`^[^+${SPACE}\\x00-\\x1f]+$`, "u");
const SIZE = /^(?:0|[1-9][0-9]{0,18})$/;

/** Split a note into `{text, signatures: [{name, keyId, signature}]}`, nothing verified. Throws FormatError. */
export function parseNote(bytes) {
  if (bytes.length > MAX_NOTE_BYTES) throw new FormatError(`note too long: ${bytes.length} bytes`);
  const whole = decodeText(bytes, "note");
  const blank = whole.lastIndexOf("\n\n");
  if (blank < 0 || !whole.endsWith("\n")) throw new FormatError("note has no signature block");
  const text = whole.slice(0, blank + 1);
  if (CONTROL.test(text)) throw new FormatError("note text holds a control character");
  const block = whole.slice(blank + 2);
  if (!block.endsWith("\n")) throw new FormatError("note has no signature block");
  const lines = block.slice(0, -1).split("\n");
  if (lines.length > MAX_SIGNATURES) throw new FormatError(`note has too many signatures: ${lines.length}`);
  return { text, signatures: lines.map(parseSignature) };
}

function parseSignature(line) {
  const parts = line.split(" ");
  if (parts.length !== 3 || parts[0] !== "—") throw new FormatError(`not a signature line: ${line.slice(0, 200)}`);
  checkName(parts[1]);
  const data = parseBase64(parts[2]);
  if (data.length < 5) throw new FormatError("signature too short");
  return { name: parts[1], keyId: formatHex(data.subarray(0, 4)), signature: data.subarray(4) };
}

function checkName(name) {
  if (!NAME.test(name)) throw new FormatError(`not a key name (no spaces, no plus): ${name.slice(0, 200)}`);
}

/** The verifier of a log's own signatures (type 0x01): `{name, keyId, publicKey, verify(text, signature)}`. */
export function logVerifier(name, publicKey) {
  return makeVerifier(name, publicKey, ED25519, (text, signature) =>
    verifySignature({ publicKey, signature, message: encodeText(text) }),
  );
}

/** The verifier of a witness's cosignatures v1 (type 0x04): 8 bytes of time, then Ed25519 over time and note text. */
export function cosignatureVerifier(name, publicKey) {
  return makeVerifier(name, publicKey, COSIGNATURE, async (text, body) => {
    if (body.length !== 72) throw new SecurityError(`cosignature has wrong size: expected 72 bytes, got ${body.length}`);
    const time = new DataView(body.buffer, body.byteOffset, 8).getBigUint64(0);
    if (time >= 1n << 63n) throw new SecurityError("cosignature names a time beyond 2**63 - 1");
    const message = encodeText(`cosignature/v1\ntime ${time}\n${text}`);
    await verifySignature({ publicKey, signature: body.subarray(8), message });
  });
}

async function makeVerifier(name, publicKey, type, verify) {
  checkName(name);
  checkPublicKey(publicKey);
  const digest = await sha256(concat(encodeText(`${name}\n`), Uint8Array.of(type), publicKey));
  return { name, publicKey, type, keyId: formatHex(digest.subarray(0, 4)), verify };
}

/** The cosignature verifier that a vkey (`name+id+base64(0x04 || key)`) names. Throws FormatError. */
export async function parseWitnessKey(text) {
  const [name, keyId, ...rest] = text.split("+");
  const data = parseBase64(rest.join("+"));
  if (data[0] !== COSIGNATURE) throw new FormatError(`expected the vkey of a witness, got ${text.slice(0, 200)}`);
  const verifier = await cosignatureVerifier(name, data.subarray(1));
  if (verifier.keyId !== keyId) throw new FormatError("vkey has wrong key ID");
  return verifier;
}

/** The note's text, if a key of `verifiers` signed it and no known key's signature is bad; else throws. */
export async function openNote(bytes, verifiers) {
  const note = parseNote(bytes);
  const verified = await verifyKnown(note, verifiers);
  if (verified.length === 0) throw new SecurityError("note is signed by no known key");
  return { ...note, verified };
}

async function verifyKnown(note, verifiers) {
  const verified = [];
  for (const line of note.signatures) {
    const key = verifiers.find((one) => one.name === line.name && one.keyId === line.keyId);
    if (!key) continue;
    await key.verify(note.text, line.signature);
    verified.push(key);
  }
  return verified;
}

/** How many different witnesses of `policy` cosigned the note. Throws if one of them did it wrongly. */
export async function countWitnesses(bytes, policy) {
  const verified = await verifyKnown(parseNote(bytes), policy.witnesses);
  return new Set(verified).size;
}

/** `{origin, size, root}` in a note's text (tlog-checkpoint). Throws FormatError. */
export function parseCheckpoint(text) {
  const lines = text.split("\n");
  if (lines.length < 4 || lines.at(-1) !== "" || lines.slice(0, -1).some((line) => line === "")) {
    throw new FormatError("expected a checkpoint: origin, size and root, one line each");
  }
  const [origin, size, encoded] = lines;
  // 2**53 entries would be more than any log has: beyond it this language could not count
  if (!SIZE.test(size) || !Number.isSafeInteger(Number(size))) throw new FormatError("checkpoint has no valid size");
  const root = parseBase64(encoded);
  if (root.length !== 32) throw new FormatError("checkpoint root has wrong size: expected 32 bytes");
  return { origin, size: Number(size), root };
}

/** `{index, hashes, checkpoint, extra}` of a tlog-proof; `checkpoint` are the bytes of the note. Throws FormatError. */
export function parseProof(bytes) {
  if (bytes.length > MAX_PROOF_BYTES) throw new FormatError("proof too long");
  const text = decodeText(bytes, "proof");
  const blank = text.indexOf("\n\n");
  const [header, ...lines] = text.slice(0, Math.max(blank, 0)).split("\n");
  if (blank < 0 || header !== PROOF_HEADER) throw new FormatError(`expected ${PROOF_HEADER} and a checkpoint after an empty line`);
  const extra = lines[0]?.startsWith("extra ") ? parseBase64(lines.shift().slice(6)) : null;
  if (extra && !(extra.length > 0 && extra.length <= MAX_EXTRA_BYTES)) throw new FormatError("proof has too much extra data");
  const named = /^index (0|[1-9][0-9]{0,18})$/.exec(lines.shift() ?? "");
  if (!named) throw new FormatError("proof has no valid index line");
  if (lines.length > MAX_PROOF_HASHES) throw new FormatError("proof has too many hashes");
  const hashes = lines.map(parseBase64);
  if (hashes.some((hash) => hash.length !== 32)) throw new FormatError("proof holds a hash of wrong size");
  const checkpoint = encodeText(text.slice(blank + 2));
  const index = Number(named[1]);
  const { size } = parseCheckpoint(parseNote(checkpoint).text);
  if (!(index < size)) throw new FormatError(`proof names entry ${index} of a log of ${size}`);
  return { index, hashes, checkpoint, extra };
}

/** Accepts if `entry` is at the proof's place in the tree of `checkpoint` (already verified); its leaf hash. */
export async function verifyProof(proof, { entry, checkpoint }) {
  const leaf = await leafHash(entry);
  await verifyInclusion({ index: proof.index, size: checkpoint.size, leaf, proof: proof.hashes, root: checkpoint.root });
  return leaf;
}

