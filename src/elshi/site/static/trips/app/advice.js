// Advisories and alerts for the countries of a trip: fetched from the public site, verified with the log's key, and kept.
// What does not verify is never shown; what was verified before stays, with its age.

import { decodeText, formatHex, sha256 } from "../../verify/bytes.js";
import { MissingError, SecurityError } from "../../verify/errors.js";
import { blobPath } from "../../verify/evidence.js";
import { readRenditions, verifyReceipt } from "../../verify/receipt.js";
import { SiteStore } from "../../verify/store.js";
import { keep, readKept } from "./kept.js";

const INDEX = "/advisories/index.json";
const MAX_INDEX = 4 << 20;
const MAX_RECEIPT = 4 << 20;

/**
 * `{advisories, alerts, at, isOffline}`: of each country in `countries` its advisory, and the alerts that name one of
 * `places`, newest first. `at`: when the site was last read, or null for never. Throws SecurityError for evidence that
 * fails, MissingError where there is no line and nothing kept.
 */
export async function readAdvice({ site, trust, countries, places, language }) {
  const store = new SiteStore(site);
  const index = JSON.parse(decodeText(await store.read(INDEX, { maxBytes: MAX_INDEX, fresh: true })));
  if (index?.format !== "elshi-advisories/1") throw new MissingError("the site's list of advisories is of another format");
  const seen = (await readKept("versions")) ?? {};
  const advisories = [];
  for (const line of index.advisories.filter((it) => countries.includes(it.country))) {
    const found = await readRecord(store, line, { trust, seen, type: "advisory", language });
    if (found.record.advice.country !== line.country) throw new SecurityError(`${line.id} is about another country than the site says`);
    advisories.push({ ...found, world: await readGazetteer(store, found.record.advice.gazetteer) });
  }
  const alerts = [];
  for (const line of index.alerts.filter((it) => it.places.some((code) => touches(code, places)))) {
    const found = await readRecord(store, line, { trust, seen, type: "alert", language });
    if (found.record.danger.places.some((code) => touches(code, places))) alerts.push(found);
  }
  await store.keep();
  if (!store.isOffline) {
    await keep("versions", seen);
    await keep("read-at", new Date().toISOString());
  }
  alerts.sort((one, other) => (one.record.issuedAt < other.record.issuedAt ? 1 : -1));
  return { advisories, alerts, at: (await readKept("read-at")) ?? null, isOffline: store.isOffline };
}

/** Whether an alert about `code` is for who is in one of `places` (countries, or parts of one). */
function touches(code, places) {
  return places.some((place) => place === code || place.startsWith(`${code}-`) || code.startsWith(`${place}-`));
}

async function readRecord(store, line, { trust, seen, type, language }) {
  const receipt = await store.read(line.receipt, { maxBytes: MAX_RECEIPT });
  const verified = await verifyReceipt(receipt, { trust });
  const { record } = verified;
  if (record.type !== type || record.id !== line.id) throw new SecurityError(`the site gave ${record.id} in the place of ${line.id}`);
  if (record.version < (seen[record.id] ?? 0)) {
    throw new SecurityError(`the site shows version ${record.version} of ${record.id}, and this phone has seen version ${seen[record.id]}`);
  }
  seen[record.id] = record.version;
  const texts = await readRenditions(verified);
  const text = texts.find((it) => it.language === language) ?? texts.find((it) => it.language === record.authentic) ?? texts[0];
  if (!text) throw new MissingError(`the words of ${record.id} are not there`);
  return { record, text };
}

/** Names, numbers and missions, as the record names them; null where the site has them no more. */
async function readGazetteer(store, { sha256: digest, bytes }) {
  let blob = null;
  try {
    blob = await store.read(blobPath(digest), { maxBytes: bytes, lasting: true });
  } catch (error) {
    if (error instanceof MissingError) return null;
    throw error;
  }
  if (formatHex(await sha256(blob)) !== digest) throw new SecurityError("the list of countries is not the one that the advisory names");
  return JSON.parse(decodeText(blob)); // its bytes are those that a signed record names
}
