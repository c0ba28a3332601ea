// Speaks to the door (src/elshi/node/tripping.py): one act is prepared once, stamped, and sent as often as it takes.

import { formatWords, sha256, stampHead, tryNumbers } from "../answers/stamp.js";
import { encodeText } from "./bytes.js";
import { coarseStops, formatDetails, waysOf } from "./details.js";
import { deriveToken, findId, sealCopy, sealDetails } from "./sealing.js";

const PIECE = 2_000; // tries between two turns of the page: a few milliseconds
const PATIENCE = 30_000; // milliseconds for an answer

/** The door said no, or nothing: `code` and `words` are its own; `code` is "network" where there was no answer of its. */
export class DoorError extends Error {
  constructor({ error, words = "", ...more }) {
    super(error);
    Object.assign(this, { code: error, words, more });
  }
}

/** What the door says to `body`. Throws DoorError. */
export async function post(name, body) {
  let told;
  try {
    const answer = await fetch(`/trips/${name}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      credentials: "omit",
      signal: AbortSignal.timeout(PATIENCE),
    });
    told = await answer.json();
  } catch {
    throw new DoorError({ error: "network" }); // no line, or a full disk there: nothing was acknowledged
  }
  if (told?.ok) return told.ok;
  throw new DoorError(told?.error ? told : { error: "network" });
}

/** An act, sealed. Sent again it is the same act: sealed anew it would be another one to the door. */
export async function prepareAct(act, { lang, secret, version, details, key }) {
  const token = await deriveToken(secret);
  const body = { lang, token, version };
  if (details) {
    const plain = formatDetails(details);
    body.sealed = await sealDetails(plain, key);
    body.copy = await sealCopy(plain, secret);
    body.stops = coarseStops(details);
    body.people = details.people.length;
    body.ways = waysOf(details);
  }
  const stamped = [act, await findId(token), version, body.sealed ?? "", body.copy ?? ""].join("\n");
  return { act, body, stamped };
}

/** Sends it; where the door wants more work of a stamp by now, once more. `bits`: as the page says. Throws DoorError. */
export async function sendAct({ act, body, stamped }, bits) {
  try {
    return await post(act, { ...body, stamp: await makeStamp(stamped, bits) });
  } catch (error) {
    if (!(error.code === "stamp" && error.more.bits > bits)) throw error;
    return post(act, { ...body, stamp: await makeStamp(stamped, error.more.bits) });
  }
}

/** {version, copy} of the trip. Throws DoorError. */
export const fetchCopy = async (lang, secret) => post("copy", { lang, token: await deriveToken(secret) });

async function makeStamp(text, bits) {
  const head = stampHead("trip", text, Date.now());
  for (let first = 0; ; first += PIECE) {
    const number = tryNumbers(head, bits, first, PIECE);
    if (number >= 0) return `${head}${number}`;
    await new Promise((done) => setTimeout(done));
  }
}

/** SHA-256 in hex, to know again what was prepared before. */
export const fingerprint = (details) => formatWords(sha256(encodeText(JSON.stringify(details))));
