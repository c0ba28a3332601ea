// The trust file: what a verifier pins of an office before he reads anything that it serves (docs/formats/trust.md).

import { parseCanonical } from "./canonical.js";
import { FormatError } from "./errors.js";
import { checkFormat, checkHost, checkNames, checkOffice, parseMultikey, readCount, readList, readObject, readText } from "./fields.js";
import { parseWitnessKey } from "./note.js";

const MAX_BYTES = 1 << 16;
const MAX_WITNESSES = 32;

/** `{office, host, rootKey, policy: {witnesses, quorum}}` in a trust file. Throws FormatError, NewerFormatError. */
export async function parseTrust(bytes) {
  const value = parseCanonical(bytes.at(-1) === 0x0a ? bytes.subarray(0, -1) : bytes, MAX_BYTES);
  checkFormat(value, "elshi-trust/1", "trust file");
  checkNames(value, ["format", "office", "host", "root_key", "policy"], "trust file");
  const office = checkOffice(readText(value, "office"));
  const host = checkHost(readText(value, "host"));
  const rootKey = parseMultikey(readText(value, "root_key"));
  return { office, host, rootKey, policy: await readPolicy(readObject(value.policy, "policy")) };
}

async function readPolicy(value) {
  checkNames(value, ["witnesses", "quorum"], "policy");
  const vkeys = readList(value, "witnesses", MAX_WITNESSES);
  const isSorted = vkeys.every((vkey, at) => typeof vkey === "string" && (at === 0 || vkeys[at - 1] < vkey));
  if (!isSorted) throw new FormatError("witnesses of the policy are not in order, each once");
  const witnesses = await Promise.all(vkeys.map(parseWitnessKey));
  const keys = new Set(witnesses.map((witness) => witness.publicKey.join()));
  if (keys.size !== witnesses.length) throw new FormatError("policy lists one public key twice");
  return { witnesses, quorum: readCount(value, "quorum", 0, witnesses.length) };
}
