// The page /verify/<lang>/: reads the forms, asks the modules, shows what they say. No rule of verification lives here.

import { AddressError } from "./addresses.js";
import {
  accountHeading, accountParts, isUnsaid, officialText, place, reasonOf, receiptAnswer, standingParts, textHeading, textParts,
} from "./answers.js"; // prettier-ignore
import { encodeText, formatBase64, formatHex, sha256 } from "./bytes.js";
import { formatCanonical } from "./canonical.js";
import { speakerOf } from "./dressing.js";
import { MissingError, SecurityError } from "./errors.js";
import { checkGrowth, loadRecord, loadRenditions, renditionKey } from "./evidence.js";
import { accountsOfLedger, verifyAccount } from "./handles.js";
import { findNear, loadHints } from "./hints.js";
import { Library, makeDocument } from "./library.js";
import { verifyText } from "./matching.js";
import { shaper } from "./meaning.js";
import { at, formatTime, LANGUAGE, memory, say } from "./phrases.js";
import { answerPartner } from "./foreign.js";
import { isLikeReceipt, parseReceipt, readRenditions, verifyReceipt } from "./receipt.js";
import { formatMultikey } from "./record.js";
import { details, element, paragraph, showVerdict } from "./show.js";
import { findProved, lacksTexts, standingOf } from "./standing.js";
import { SiteStore } from "./store.js";
import { parseTrust } from "./trust.js";
import { plainText } from "./words.js";

const MAX_FILE_BYTES = 1 << 20;
const MAX_TEXT = 60_000; // letters of a pasted text; comparing a longer one would hold the browser up
const TRUST_KEY = "elshi-trust";
const SEEN_KEY = "elshi-seen";
const CONFUSABLES = "/verify/confusables.json";
const MAX_TABLE_BYTES = 1 << 20;
const LINK = /^#r=([a-z0-9-]+\/[0-9]{4}\/[1-9][0-9]{0,6})\/([1-9][0-9]{0,3})\/([0-9a-f]{16})$/;

const store = new SiteStore(location.origin);
let evidence = null; // a promise of what loadEvidence gives; the forms wait for it

async function loadTrust() {
  const own = memory.read(TRUST_KEY);
  const pins = { ...JSON.parse(at("trust").content.textContent), format: "elshi-trust/1" };
  return { ...(await parseTrust(own === null ? formatCanonical(pins) : encodeText(own))), isOwn: own !== null };
}

/** Read and verify everything; `{trust, record, hints, table, shapeOf, accounts, fetched, isOffline}`. */
async function loadEvidence() {
  const trust = await loadTrust();
  const root = formatMultikey(trust.rootKey);
  const seen = memory.read(SEEN_KEY);
  const known = seen?.root_key === root ? seen : null;
  const record = await loadRecord(store, trust);
  await checkGrowth(record, known);
  const hints = await loadHints(store, record.ledger);
  const table = JSON.parse(new TextDecoder().decode(await store.read(CONFUSABLES, { maxBytes: MAX_TABLE_BYTES })));
  await store.keep();
  const { isOffline } = store;
  const fetched = isOffline ? (known?.fetched ?? Date.now()) : Date.now();
  const { origin, size } = record.checkpoint;
  const isOlder = known && known.origin === origin && known.size > size; // by the policy, an earlier checkpoint
  if (!isOlder) memory.write(SEEN_KEY, { root_key: root, origin, size, root: formatBase64(record.checkpoint.root), fetched });
  return { trust, record, hints, table, shapeOf: shaper(table), accounts: accountsOfLedger(record.ledger, table), fetched, isOffline };
}

async function start() {
  at("tools").hidden = false;
  at("trust-forget").hidden = memory.read(TRUST_KEY) === null; // also for one under which nothing here holds
  for (const box of document.querySelectorAll(".verdict")) box.hidden = true; // answers under another trust file
  showState("loading");
  evidence = loadEvidence();
  try {
    await showEvidence(await evidence);
  } catch (error) {
    store.drop();
    showFailure(error);
    return;
  }
  await showLink();
}

function showState(key, values, kind = "") {
  const state = at("state");
  state.hidden = false;
  state.dataset.kind = kind;
  state.textContent = say(key, values);
}

function showFailure(error) {
  if (!globalThis.crypto?.subtle || error.name === "NotSupportedError") showState("unable", {}, "bad");
  else if (error instanceof MissingError && store.isOffline) showState("no-copy", {}, "old");
  else {
    showState("bad", {}, "bad");
    at("state").append(" ", element("code", { dir: "ltr" }, error.message.slice(0, 300)));
    if (!(error instanceof SecurityError)) throw error;
  }
}

/** As `format_fingerprint` in src/elshi/record/multibase.py. */
function formatFingerprint(digest) {
  return formatHex(digest).slice(0, 16).match(/.{4}/g).join(" ");
}

/** When the site was last in contact; null if it is now. */
const contactOf = ({ fetched }) => (store.isOffline ? fetched : null);

async function showEvidence({ trust, record, fetched, isOffline }) {
  const { checkpoint, ledger, confirmed, unconfirmed } = record;
  const values = { count: checkpoint.size, newest: formatTime(ledger.newest), fetched: formatTime(fetched) };
  showState(isOffline ? "offline" : "ready", values, isOffline ? "old" : "");
  const { witnesses } = trust.policy;
  const seen = witnesses.length ? say("confirmed-of", { confirmed, witnesses: witnesses.length }) : null;
  const list = details([
    [say("log"), checkpoint.origin, { dir: "ltr" }],
    [say("size"), checkpoint.size],
    [say("newest"), values.newest],
    [say("fetched"), values.fetched],
    [say("confirmed"), seen],
  ]);
  at("evidence").replaceChildren(...list.children);
  if (unconfirmed) at("evidence").after(paragraph(say("unconfirmed", { count: unconfirmed })));
  at("root-key").textContent = formatMultikey(trust.rootKey);
  at("root-fingerprint").textContent = formatFingerprint(await sha256(trust.rootKey));
  at("trust-source").textContent = say(trust.isOwn ? "from-file" : "from-page");
}

/** The matcher's library of the texts that share words with `text`, fetched and verified. */
async function gather({ record, hints, table, shapeOf }, text) {
  const wanted = new Set(findNear(hints, text, shapeOf));
  const entries = [...record.ledger.statements.values()].flat();
  const chosen = entries.filter((entry) => entry.record.renditions.some((ref) => wanted.has(ref.sha256)));
  await loadRenditions(store, record, chosen, wanted);
  await store.keep();
  const library = new Library(table);
  library.speakers.set(record.ledger.office.id, speakerOf(record.ledger));
  chosen.sort((one, other) => one.epoch - other.epoch || one.index - other.index);
  for (const entry of chosen) {
    for (const { rendition } of record.renditions.get(renditionKey(entry.record)) ?? []) {
      library.add(
        makeDocument({
          title: rendition.title,
          body: plainText(rendition.body),
          record: entry.record.id,
          version: entry.record.version,
          language: rendition.language,
          office: record.ledger.office.id,
          order: library.documents.length,
          entry,
          ...standingOf(record.ledger, entry),
        }),
      );
    }
  }
  return library;
}

async function checkText(text) {
  const box = at("text-verdict");
  const known = await ready(box);
  if (!known) return;
  if (text.length > MAX_TEXT) {
    showVerdict(box, { key: "too-long", say }, paragraph(say("too-long-says")));
    return;
  }
  let verdict;
  try {
    verdict = verifyText({ library: await gather(known, text), pinned: true }, text);
  } catch (error) {
    store.drop();
    if (!(error instanceof SecurityError)) throw error;
    showVerdict(box, { key: "evidence-bad", say }, paragraph(say("evidence-bad-says")), reasonOf(error));
    return;
  }
  const lacks = store.isOffline && (await lacksTexts(store, known.record));
  const isNothing = isUnsaid(verdict, lacks);
  const key = isNothing ? "unsaid" : verdict.verdict;
  showVerdict(box, { key, heading: isNothing ? key : textHeading(verdict), say }, ...textParts(verdict, text, { ...known, lacks, contact: contactOf(known) }));
}

/** The evidence, or null after saying that there is none. */
async function ready(box) {
  try {
    return await evidence;
  } catch {
    showVerdict(box, { key: "evidence-bad", say }, paragraph(at("state").textContent));
    return null;
  }
}

async function checkAccount(typed, platform) {
  const box = at("account-verdict");
  const known = await ready(box);
  if (!known) return;
  let found;
  try {
    if (!typed.trim()) throw new AddressError("nothing was given");
    found = verifyAccount(known.accounts, typed, platform);
  } catch (error) {
    if (!(error instanceof AddressError)) throw error;
    showVerdict(box, { key: "unknown", say }, paragraph(say("address-bad")));
    return;
  }
  showVerdict(box, { key: found.verdict, heading: accountHeading(found), say }, ...accountParts(found));
}

async function checkReceipt(bytes) {
  const box = at("receipt-verdict");
  box.closest("details").open = true;
  if (!isLikeReceipt(bytes)) {
    showVerdict(box, { key: "receipt-bad", heading: "not-receipt", say }, paragraph(say("not-receipt-says")));
    return;
  }
  try {
    const trust = await loadTrust();
    if (parseReceipt(bytes).office !== trust.office) {
      await checkPartnerReceipt(box, bytes);
      return;
    }
    const found = await verifyReceipt(bytes, { trust });
    await showReceipt(box, found, await readRenditions(found));
  } catch (error) {
    if (!(error instanceof SecurityError)) throw error;
    showVerdict(box, { key: "receipt-bad", say }, paragraph(say("receipt-bad-says")), reasonOf(error));
  }
}

/** A receipt of another office: what counts of it is what the record that was verified here recognises. */
async function checkPartnerReceipt(box, bytes) {
  const known = await ready(box);
  if (!known) return;
  const { parts, ...answer } = await answerPartner(bytes, known.record.ledger, contactOf(known));
  showVerdict(box, answer, ...parts);
}

/** A receipt that holds, and what the record that was verified here says of it. */
async function showReceipt(box, found, texts) {
  const { record, index, leaf, checkpoint, confirmed, office } = found;
  const known = await evidence.catch(() => null);
  let entry = null;
  try {
    entry = known && (await findProved(known.record, found));
  } catch (error) {
    if (!(error instanceof SecurityError)) throw error;
    showVerdict(box, { key: "evidence-bad", say }, paragraph(say("evidence-bad-says")), reasonOf(error));
    return;
  }
  const parts = [paragraph(say("receipt-good-says")), place({ record, index, epoch: office.epoch, leaf }, LANGUAGE, null)];
  parts.push(details([[say("size"), checkpoint.size], [say("confirmed"), confirmed || null]]));
  const answer = receiptAnswer(known?.record.ledger, entry, found, known && contactOf(known));
  parts.push(...answer.parts);
  for (const text of texts) parts.push(...officialText(text));
  showVerdict(box, { key: answer.key, heading: answer.heading, say }, ...parts);
}

/** The answer to the address in a QR code. */
async function showLink() {
  const { hash } = location;
  if (!hash.startsWith("#r=")) return;
  const box = at("linked");
  const known = await ready(box);
  if (!known) return;
  let answer;
  try {
    answer = await answerLink(known, hash);
  } catch (error) {
    store.drop();
    if (!(error instanceof SecurityError)) throw error;
    answer = { key: "evidence-bad", parts: [paragraph(say("evidence-bad-says")), reasonOf(error)] };
  }
  if (location.hash === hash) showVerdict(box, { key: answer.key, heading: answer.heading, say }, ...answer.parts); // else another one is on its way
}

/** The entry that the address names: `#r=<id>/<version>/<first digits of its leaf hash>`. */
async function answerLink(known, hash) {
  const { record } = known;
  const [, id, version, digits] = LINK.exec(hash) ?? [];
  const statements = (record.ledger.statements.get(id) ?? []).filter((it) => it.record.renditions.length > 0);
  const entry = statements.find((it) => it.record.version === Number(version));
  if (!entry || !formatHex(entry.leaf).startsWith(digits)) {
    // a newer copy of the record may have it
    return store.isOffline
      ? { key: "unsaid", parts: [paragraph(say("link-offline"))] }
      : { key: "unknown", parts: [paragraph(say("link-unknown"))] };
  }
  const { standing } = standingOf(record.ledger, entry);
  const key = { current: "authentic", disowned: "evidence-bad" }[standing] ?? standing;
  const ref = entry.record.renditions.find((it) => it.language === LANGUAGE) ?? entry.record.renditions[0];
  await loadRenditions(store, record, [entry], new Set([ref.sha256]));
  await store.keep();
  const texts = (record.renditions.get(renditionKey(entry.record)) ?? []).map((it) => it.rendition);
  const shown = texts.filter((it) => it.language === ref.language).flatMap(officialText);
  const heading = standing === "disowned" ? "revoked" : key;
  return { key, heading, parts: [...standingParts(record.ledger, entry, contactOf(known)), ...shown, place(entry, ref.language, null)] };
}

/** Fetch every text, so that all of them can be checked without a network. */
async function keepAll() {
  const { record } = await evidence;
  const entries = [...record.ledger.statements.values()].flat();
  const total = entries.reduce((sum, entry) => sum + entry.record.renditions.length, 0);
  let done = 0;
  try {
    for (const entry of entries) {
      await loadRenditions(store, record, [entry]);
      await store.keep();
      done += entry.record.renditions.length;
      at("kept").textContent = say("keeping", { done, total });
    }
    at("kept").textContent = say((await lacksTexts(store, record)) ? "kept-not" : "kept");
  } catch (error) {
    store.drop();
    if (!(error instanceof SecurityError)) throw error;
    at("kept").textContent = say("kept-not");
  }
}

async function useTrustFile(file) {
  const text = await file.slice(0, MAX_FILE_BYTES).text();
  try {
    await parseTrust(encodeText(text));
  } catch (error) {
    if (!(error instanceof SecurityError)) throw error;
    at("trust-source").textContent = say("trust-bad");
    return;
  }
  memory.write(TRUST_KEY, text);
  await start();
}

async function takeFile(file) {
  await checkReceipt(new Uint8Array(await file.slice(0, MAX_FILE_BYTES + 1).arrayBuffer()));
}

/** Run `work` on submit, with the button off while it runs. */
function onSubmit(id, work) {
  at(id).addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.target.querySelector("button");
    if (button) button.disabled = true;
    try {
      await work();
    } finally {
      if (button) button.disabled = false;
    }
  });
}

onSubmit("text-form", () => checkText(at("given").value));
onSubmit("account-form", () => checkAccount(at("account").value, at("platform").value));
at("receipt").addEventListener("change", (event) => event.target.files[0] && takeFile(event.target.files[0]));
at("trust-file").addEventListener("change", (event) => event.target.files[0] && useTrustFile(event.target.files[0]));
at("trust-forget").addEventListener("click", () => {
  memory.write(TRUST_KEY, null);
  start();
});
at("keep").addEventListener("click", async (event) => {
  event.target.disabled = true;
  await keepAll();
  event.target.disabled = false;
});
document.addEventListener("dragover", (event) => {
  event.preventDefault();
  document.body.classList.add("dropping");
});
document.addEventListener("dragleave", () => document.body.classList.remove("dropping"));
document.addEventListener("drop", (event) => {
  event.preventDefault();
  document.body.classList.remove("dropping");
  const [file] = event.dataTransfer.files;
  if (file) takeFile(file);
});
addEventListener("hashchange", showLink);
navigator.serviceWorker?.register("/verify/worker.js", { scope: "/verify/" }).catch(() => {
  // an insecure address or a private window: the page works, and does not open without a network
});
start();
