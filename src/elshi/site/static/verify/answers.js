// What the page says: the parts of each answer, as elements. No rule of verification lives here.

import { formatHex } from "./bytes.js";
import { formatTime, joinList, LANGUAGE, say } from "./phrases.js";
import { details, difference, element, inContext, languageOf, namedKinds, paragraph } from "./show.js";
import { standingOf } from "./standing.js";
import { findCurrent } from "./state.js";
import { plainText } from "./words.js";

/** What failed, for whoever can make something of it. */
export function reasonOf(error) {
  return element("p", {}, element("code", { dir: "ltr" }, error.message.slice(0, 300)));
}

/** Whether nothing can be said of a text that was not found: `lacks` official texts, and no network to fetch them. */
export function isUnsaid({ verdict, hidden }, lacks) {
  return verdict === "unknown" && !hidden && lacks;
}

/** `lacks`: some official texts are not here and cannot be fetched; `contact`: the time of the last one, null if there is one. */
export function textParts(verdict, text, { record, lacks, contact }) {
  const key = verdict.verdict;
  if (isUnsaid(verdict, lacks)) return [paragraph(say("unknown-offline"))];
  const isOld = key === "authentic" && contact !== null;
  const parts = [paragraph(isOld ? say("authentic-offline-says", { time: formatTime(contact) }) : say(saysKey(verdict)))];
  if (key === "altered" && lacks) parts.push(paragraph(say("unknown-offline")));
  if (!verdict.record) return parts;
  if (key === "altered") parts.push(ofAltered(verdict.document), namedKinds(verdict.kinds, "kind", say));
  if (verdict.diff.some((part) => part.op !== "equal")) parts.push(difference(verdict, say));
  else if (key === "excerpt") parts.push(inContext(verdict, text));
  if (key === "excerpt" && verdict.kinds.includes("negation")) {
    parts.push(element("p", {}, element("strong", {}, say("cropped-says"))));
  }
  if (verdict.setAside.length) parts.push(element("p", {}, `${say("set-aside")} `, element("bdi", {}, verdict.setAside.join(" "))));
  if (verdict.part === "body") parts.push(paragraph(say("body-says", { title: verdict.title })));
  if (verdict.stands) parts.push(standsNow(record.ledger, verdict));
  parts.push(place(verdict.document.entry, verdict.lang, verdict.title));
  return parts;
}

/** What became of the statement that a changed text is close to; null for one that stands. */
function ofAltered({ standing }) {
  if (!["superseded", "withdrawn"].includes(standing)) return null;
  return element("p", {}, element("strong", {}, say(`altered-${standing}-says`)));
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

export function place(entry, lang, title) {
  const { record, index, epoch, leaf } = entry;
  const list = details([
    [say("record"), `№ ${record.id}`, { dir: "ltr" }],
    [say("version"), record.version],
    [say("date"), formatTime(record.issuedAt)],
    [say("place"), epoch > 1 ? `${epoch} · ${index}` : index],
  ]);
  const link = record.renditions?.length ? element("a", { href: pagePath(record, lang) }, say("read")) : null;
  return element("div", { "data-leaf": formatHex(leaf) }, title ? paragraph(title, languageOf(lang)) : null, list, link && element("p", {}, link));
}

/** The heading of a verdict about a text: words under a key that was revoked are no fault of the evidence. */
export function textHeading({ verdict, reason }) {
  return reason?.startsWith("revoked-key") ? "revoked" : verdict;
}

/** The heading of a verdict about an account, where it has one of its own. */
export function accountHeading({ verdict, account, kinds }) {
  if (verdict === "evidence-bad") return "revoked";
  if (kinds.includes("post-number")) return "post-number";
  return verdict === "superseded" ? `account-${account?.status ?? "retired"}` : verdict;
}

/** The accounts of one name that are shown as one (handles.js, `together`). */
const eachOf = (account) => account.all ?? [account];

const shown = (it) => (["domain", "e-mail"].includes(it.platform) ? it.handle : `@${it.handle} (${joinList(eachOf(it).map((one) => one.platform))})`);

export function accountParts({ verdict, account, kinds, host, stands, record }) {
  const official = account ? shown(account) : (host ?? "");
  const key = {
    superseded: account?.status === "seized" ? "account-seized-says" : "account-superseded-says",
    "official-account": account ? "official-account-says" : "official-host-says",
    "not-listed": kinds.includes("post-number") ? "post-number-says" : "not-listed-says",
    "evidence-bad": "revoked-says",
  }[verdict];
  const parts = [paragraph(say(key ?? `${verdict}-says`, { account: official }))];
  if (verdict === "lookalike") parts.push(namedKinds(kinds, "trick", say));
  if (account) {
    const holder = joinList([...new Set(eachOf(account).map((it) => it.names[LANGUAGE] ?? it.names.en ?? it.holder.office))]);
    parts.push(details([[shown(account), holder]]));
    const number = account.id.slice(account.id.lastIndexOf("/") + 1);
    parts.push(element("p", {}, element("a", { href: `/${LANGUAGE}/registry/${number}/` }, say("read"))));
  }
  if (stands) parts.push(paragraph(say("successor", { account: shown(stands) })));
  if (record) parts.push(paragraph(`№ ${record}`));
  return parts;
}

/** What became of a version, in words. `contact`: the time of the last contact with the site, null if there is one. */
export function standingParts(ledger, entry, contact) {
  const { standing, stands } = standingOf(ledger, entry);
  const status = entry.record.type === "account" && standing !== "disowned" ? statusOf(ledger, entry.record) : "active";
  if (status !== "active") return [paragraph(say(status === "seized" ? "account-seized-says" : "account-superseded-says"))];
  if (standing === "current") return [paragraph(contact === null ? say("still-stands") : say("still-stood", { time: formatTime(contact) }))];
  if (standing === "disowned") return [paragraph(say("revoked-says"))];
  return [paragraph(say(`${standing}-says`)), entry.record.type === "account" ? null : standsNow(ledger, { stands, lang: LANGUAGE })];
}

/** What an account is now, by the newest record that is known here. */
function statusOf(ledger, record) {
  return findCurrent(ledger.accounts.get(record.id) ?? [])?.record.status ?? record.status;
}

/**
 * How a receipt of `record` is answered: `{key, heading, parts}`. `entry`: its place in the ledger that was verified here;
 * null if that is not there, or older: then nothing is known of what came after the record, even before its checkpoint.
 */
export function receiptAnswer(ledger, entry, { record }, contact) {
  const { standing } = entry ? standingOf(ledger, entry) : { standing: "current" };
  const parts = entry ? standingParts(ledger, entry, contact) : [paragraph(say("receipt-age", { time: formatTime(record.issuedAt) }))];
  if (standing === "disowned") return { key: "evidence-bad", heading: "revoked", parts };
  if (record.type !== "account") {
    const key = standing === "current" ? "receipt-good" : standing;
    return { key, heading: key, parts };
  }
  const status = entry ? statusOf(ledger, record) : record.status;
  parts.unshift(details([[shown(record), say(`status-${status}`)]]));
  if (status === "active") return { key: "receipt-good", heading: "account-active", parts };
  if (!entry) parts.unshift(paragraph(say(status === "seized" ? "account-seized-says" : "account-superseded-says")));
  return { key: "superseded", heading: `account-${status}`, parts };
}

export function officialText(rendition) {
  const heading = element("h3", languageOf(rendition.language), rendition.title);
  return [heading, paragraph(plainText(rendition.body), { class: "quoted", ...languageOf(rendition.language) })];
}
