// The page /verify/<lang>/: reads the forms, asks the modules, shows what they say. No rule of verification lives here.

import { AddressError } from "./addresses.js";
import { encodeText, formatBase64, formatHex } from "./bytes.js";
import { formatCanonical } from "./canonical.js";
import { MissingError, SecurityError } from "./errors.js";
import { checkGrowth, loadRecord, loadRenditions, renditionKey } from "./evidence.js";
import { accountsOfLedger, verifyAccount } from "./handles.js";
import { findNear, loadHints } from "./hints.js";
import { Library, makeDocument, verifyText } from "./matching.js";
import { shaper } from "./meaning.js";
import { readRenditions, verifyReceipt } from "./receipt.js";
import { formatMultikey } from "./record.js";
import { details, difference, element, inContext, languageOf, namedKinds, paragraph, showVerdict } from "./show.js";
import { SiteStore } from "./store.js";
import { parseTrust } from "./trust.js";
import { plainText } from "./words.js";

const LANGUAGE = document.documentElement.lang;
const MAX_FILE_BYTES = 1 << 20;
const TRUST_KEY = "elshi-trust";
const SEEN_KEY = "elshi-seen";
const CONFUSABLES = "/verify/confusables.json";
const MAX_TABLE_BYTES = 1 << 20;
const LINK = /^#r=([a-z0-9-]+\/[0-9]{4}\/[1-9][0-9]{0,6})\/([1-9][0-9]{0,3})\/([0-9a-f]{16})$/;

const at = (id) => document.getElementById(id);
const phrases = new Map([...at("phrases").content.querySelectorAll("p")].map((it) => [it.dataset.key, it.textContent]));
const store = new SiteStore(location.origin);
let evidence = null; // a promise of what loadEvidence gives; the forms wait for it

/** Our own words, with `{name}` filled in. */
function say(key, values = {}) {
  return (phrases.get(key) ?? key).replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/** A moment in the reader's own time zone, in the page's words. */
function formatTime(moment) {
  const time = new Date(moment);
  const day = say(`month-${time.getMonth() + 1}`, { year: time.getFullYear(), day: time.getDate() });
  const [hours, minutes] = [time.getHours(), time.getMinutes()].map((number) => String(number).padStart(2, "0"));
  return `${day}, ${hours}:${minutes}`;
}

/** What a browser remembers, where it may: a private window may refuse. */
const memory = {
  read(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  },
  write(key, value) {
    try {
      localStorage.setItem(key, JSON.stringify(value));
    } catch {
      // then it is not remembered
    }
  },
};

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
  showState("loading");
  evidence = loadEvidence();
  try {
    showEvidence(await evidence);
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

function showEvidence({ trust, record, fetched, isOffline }) {
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
  at("trust-source").textContent = say(trust.isOwn ? "from-file" : "from-page");
  at("trust-forget").hidden = !trust.isOwn;
}

/** What became of a version: the fields of a document in the matcher's library. */
function standingOf(ledger, entry) {
  if (entry.disowned) return { standing: "disowned", reason: `revoked-key ${entry.key}` };
  if (ledger.isCurrent(entry)) return { standing: "current" };
  const current = ledger.current(entry.record.id).record;
  const standing = ledger.standing(entry.record.id) === "withdrawn" ? "withdrawn" : "superseded";
  return { standing, stands: { id: current.id, version: current.version } };
}

/** The matcher's library of the texts that share words with `text`, fetched and verified. */
async function gather({ record, hints, table, shapeOf }, text) {
  const wanted = new Set(findNear(hints, text, shapeOf));
  const entries = [...record.ledger.statements.values()].flat();
  const chosen = entries.filter((entry) => entry.record.renditions.some((ref) => wanted.has(ref.sha256)));
  await loadRenditions(store, record, chosen, wanted);
  await store.keep();
  const library = new Library(table);
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
  let verdict;
  try {
    verdict = verifyText({ library: await gather(known, text), pinned: true }, text);
  } catch (error) {
    store.drop();
    if (!(error instanceof SecurityError)) throw error;
    showVerdict(box, { key: "evidence-bad", say }, paragraph(say("evidence-bad-says")), reasonOf(error));
    return;
  }
  showVerdict(box, { key: verdict.verdict, say }, ...textParts(verdict, text, known));
}

/** What failed, for whoever can make something of it. */
function reasonOf(error) {
  return element("p", {}, element("code", { dir: "ltr" }, error.message.slice(0, 300)));
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

function textParts(verdict, text, { record, isOffline }) {
  const key = verdict.verdict;
  const parts = [paragraph(say(saysKey(verdict)))];
  if (key === "unknown" && isOffline) parts.push(paragraph(say("unknown-offline")));
  if (!verdict.record) return parts;
  if (key === "altered") parts.push(namedKinds(verdict.kinds, "kind", say));
  if (verdict.diff.some((part) => part.op !== "equal")) parts.push(difference(verdict, say));
  else if (key === "excerpt") parts.push(inContext(verdict, text));
  if (verdict.part === "body") parts.push(paragraph(say("body-says", { title: verdict.title })));
  if (verdict.stands) parts.push(standsNow(record.ledger, verdict));
  parts.push(place(verdict.document.entry, verdict.lang, verdict.title));
  return parts;
}

function saysKey({ verdict, hidden, reason }) {
  if (hidden) return "hidden-says";
  if (reason?.startsWith("revoked-key")) return "revoked-says";
  return `${verdict}-says`;
}

/** Where the version in force is read; a withdrawn statement has none. */
function standsNow(ledger, { stands, lang }) {
  const current = ledger.current(stands.id);
  if (!current || current.record.type === "withdrawal") return null;
  const link = element("a", { href: pagePath(current.record, lang), ...languageOf(lang) }, say("read"));
  return element("p", {}, `${say("stands", { version: stands.version })}. `, link);
}

function pagePath(record, lang) {
  const languages = record.renditions.map((ref) => ref.language);
  const shown = [LANGUAGE, lang, record.authentic].find((tag) => languages.includes(tag)) ?? languages[0];
  return `/${shown}/${record.id}/v${record.version}/`;
}

function place(entry, lang, title) {
  const { record, index, epoch, leaf } = entry;
  const list = details([
    [say("record"), `№ ${record.id}`, { dir: "ltr" }],
    [say("version"), record.version],
    [say("date"), formatTime(record.issuedAt)],
    [say("place"), epoch > 1 ? `${epoch} · ${index}` : index],
  ]);
  const link = record.type === "statement" ? element("a", { href: pagePath(record, lang) }, say("read")) : null;
  return element("div", { "data-leaf": formatHex(leaf) }, title ? paragraph(title, languageOf(lang)) : null, list, link && element("p", {}, link));
}

async function checkAccount(typed, platform) {
  const box = at("account-verdict");
  const known = await ready(box);
  if (!known) return;
  let found;
  try {
    found = verifyAccount(known.accounts, typed, platform);
  } catch (error) {
    if (!(error instanceof AddressError)) throw error;
    showVerdict(box, { key: "unknown", say }, paragraph(say("address-bad")));
    return;
  }
  showVerdict(box, { key: found.verdict, say }, ...accountParts(found));
}

function accountParts({ verdict, account, kinds, host, stands, record }) {
  const shown = (it) => (["domain", "e-mail"].includes(it.platform) ? it.handle : `@${it.handle} (${it.platform})`);
  const official = account ? shown(account) : (host ?? "");
  const key = {
    superseded: "account-superseded-says",
    "official-account": account ? "official-account-says" : "official-host-says",
  }[verdict];
  const parts = [paragraph(say(key ?? `${verdict}-says`, { account: official }))];
  parts.push(namedKinds(kinds, "trick", say));
  if (account) {
    const holder = account.names[LANGUAGE] ?? account.names.en ?? account.holder.office;
    parts.push(details([[shown(account), holder]]));
    const number = account.id.slice(account.id.lastIndexOf("/") + 1);
    parts.push(element("p", {}, element("a", { href: `/${LANGUAGE}/registry/${number}/` }, say("read"))));
  }
  if (stands) parts.push(paragraph(say("successor", { account: shown(stands) })));
  if (record) parts.push(paragraph(`№ ${record}`));
  return parts;
}

async function checkReceipt(bytes) {
  const box = at("receipt-verdict");
  box.closest("details").open = true;
  try {
    const trust = await loadTrust();
    const found = await verifyReceipt(bytes, { trust });
    const texts = await readRenditions(found);
    showVerdict(box, { key: "receipt-good", say }, ...(await receiptParts(found, texts)));
  } catch (error) {
    if (!(error instanceof SecurityError)) throw error;
    showVerdict(box, { key: "receipt-bad", say }, paragraph(say("receipt-bad-says")), reasonOf(error));
  }
}

async function receiptParts({ record, index, leaf, checkpoint, confirmed }, texts) {
  const parts = [paragraph(say("receipt-good-says")), place({ record, index, epoch: 1, leaf }, LANGUAGE, null)];
  parts.push(details([[say("size"), checkpoint.size], [say("confirmed"), confirmed || null]]));
  const known = await evidence.catch(() => null);
  const entry = [...(known?.record.ledger.statements.get(record.id) ?? [])].find((it) => formatHex(it.leaf) === formatHex(leaf));
  if (entry) parts.push(...standingParts(known.record.ledger, entry));
  for (const text of texts) parts.push(...officialText(text));
  return parts;
}

/** What became of a version, in words. */
function standingParts(ledger, entry) {
  const { standing, stands } = standingOf(ledger, entry);
  if (standing === "current") return [paragraph(say("still-stands"))];
  if (standing === "disowned") return [paragraph(say("revoked-says"))];
  return [paragraph(say(`${standing}-says`)), standsNow(ledger, { stands, lang: LANGUAGE })];
}

function officialText(rendition) {
  const heading = element("h3", languageOf(rendition.language), rendition.title);
  return [heading, paragraph(plainText(rendition.body), { class: "quoted", ...languageOf(rendition.language) })];
}

/** The entry that a QR code's address names: `#r=<id>/<version>/<first digits of its leaf hash>`. */
async function showLink() {
  if (!location.hash.startsWith("#r=")) return;
  const box = at("linked");
  const { record } = await evidence;
  const [, id, version, digits] = LINK.exec(location.hash) ?? [];
  const entry = (record.ledger.statements.get(id) ?? []).find((it) => it.record.version === Number(version));
  if (!entry || !formatHex(entry.leaf).startsWith(digits)) {
    showVerdict(box, { key: "unknown", say }, paragraph(say("link-unknown")));
    return;
  }
  const { standing } = standingOf(record.ledger, entry);
  const key = { current: "authentic", disowned: "evidence-bad" }[standing] ?? standing;
  const ref = entry.record.renditions.find((it) => it.language === LANGUAGE) ?? entry.record.renditions[0];
  await loadRenditions(store, record, [entry], new Set([ref.sha256]));
  await store.keep();
  const texts = (record.renditions.get(renditionKey(entry.record)) ?? []).map((it) => it.rendition);
  const shown = texts.filter((it) => it.language === ref.language).flatMap(officialText);
  showVerdict(box, { key, say }, ...standingParts(record.ledger, entry), ...shown, place(entry, ref.language, null));
}

/** Fetch every text, so that all of them can be checked without a network. */
async function keepAll() {
  const { record } = await evidence;
  const entries = [...record.ledger.statements.values()].flat().filter((entry) => !entry.disowned);
  const total = entries.reduce((sum, entry) => sum + entry.record.renditions.length, 0);
  let done = 0;
  try {
    for (const entry of entries) {
      await loadRenditions(store, record, [entry]);
      await store.keep();
      done += entry.record.renditions.length;
      at("kept").textContent = say("keeping", { done, total });
    }
    at("kept").textContent = say("kept");
  } catch (error) {
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
