// All official records: strict reading of each type, and their proofs (docs/formats/record.md; src/elshi/record/types).
// What the records mean together is ledger.js.

import { concat, formatMultibase, parseBase64, parseMultibase, sha256, SPACE } from "./bytes.js";
import { formatCanonical, parseCanonical } from "./canonical.js";
import { verifySignature } from "./ed25519.js";
import { FormatError, NewerFormatError, SecurityError } from "./errors.js";
import {
  checkFormat, checkHost, checkLanguage, checkNames, checkOffice, checkProse, checkScript, checkUrl, parseMultikey,
  parseStatementId, readCode, readCount, readHash, readKey, readList, readObject, readText, readTime,
} from "./fields.js"; // prettier-ignore
import { parseWitnessKey } from "./note.js";
import { MAX_BLOB_BYTES } from "./rendition.js";
import { readAdvice, readDanger } from "./travel.js";

export const MAX_RECORD_BYTES = 65_535;
export const MAX_SNAPSHOT_BYTES = 1 << 19;
const MAX_VERSION = 9_999;
const MAX_ATTACHMENTS = 10;
const MAX_ATTACHMENT_BYTES = 5 << 20;
const MEDIA_TYPES = ["image/png", "image/jpeg", "image/webp", "application/pdf"];
const MAX_EPOCH = 9_999;
const MAX_LANGUAGES = 64;
const MAX_LOG_SIZE = 2 ** 53 - 1;
const COMMON = ["format", "type", "id", "version", "office", "issued_at", "proof"];
const PROOF_FIXED = { type: "DataIntegrityProof", cryptosuite: "eddsa-jcs-2022", proofPurpose: "assertionMethod" };

export const WITHDRAWAL_REASONS = ["error", "overtaken", "not-ours", "other"];
const ERASURE_REASONS = ["personal-data", "law", "court", "other"];
const EPOCH_REASONS = ["restored-backup", "lost-key", "fork", "other"];
const HOLDERS = ["office", "head-of-state", "head-of-government", "minister", "ambassador", "spokesperson"];
const PLATFORMS = [
  "x", "facebook", "instagram", "telegram", "youtube", "mastodon", "bluesky", "tiktok", "weibo", "wechat", "vk",
  "threads", "linkedin", "whatsapp", "domain", "e-mail",
]; // prettier-ignore
const PURPOSES = ["news", "consular", "ambassador", "culture", "service", "other"];
const STATUSES = ["active", "suspended", "seized", "retired"];
const PROOF_METHODS = ["rel-me", "well-known", "dns-txt", "profile-text"];
const PROOF_RESULTS = ["both", "forward-only", "backward-only", "none"];
const OTHER_PLATFORM = /^other-[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/;
const DNS_NAME = /^(?=.{1,253}$)(?:_?[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const WITNESS_NAME = /^(?!none$)[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$/;
const MAX_ASKED = 9_999_999;
const NUMBER = /^[1-9][0-9]{0,6}$/;
const SPACE_WITHIN = new RegExp(`[${SPACE}]`, "u");

const READERS = {
  office: readOffice,
  key: readKeyRecord,
  policy: readPolicy,
  recognition: readRecognition,
  epoch: readEpoch,
  account: readAccount,
  statement: readStatement,
  answer: readAnswer,
  advisory: readAdvisory,
  alert: readAlert,
  withdrawal: readWithdrawal,
  erasure: readErasure,
  snapshot: readSnapshot,
  "audit-head": readAuditHead,
};

/** `{document, record}` in a log entry's bytes: the signed document, and the record read from it. Throws FormatError. */
export async function parseSigned(bytes) {
  const document = parseCanonical(bytes, MAX_RECORD_BYTES);
  checkFormat(document, "elshi/1", "record");
  const read = typeof document.type === "string" && Object.hasOwn(READERS, document.type) ? READERS[document.type] : null;
  if (!read) throw new NewerFormatError(`record needs a newer Elshi: unknown type ${String(document.type).slice(0, 60)}`);
  const proof = readObject(document.proof, "proof");
  if (typeof proof.verificationMethod !== "string") throw new FormatError("proof has no verificationMethod");
  const record = { type: document.type, method: proof.verificationMethod, ...(await read(document)) };
  if (proof.created !== record.issuedAt) throw new FormatError("proof.created differs from issued_at");
  return { document, record };
}

/** The `verificationMethod` of an office's key (32 bytes): `xs-mfa#z6Mk…`. */
export function methodOf(office, publicKey) {
  return `${office}#${formatMultikey(publicKey)}`;
}

export function formatMultikey(publicKey) {
  return formatMultibase(concat(Uint8Array.of(0xed, 0x01), publicKey));
}

/** Accepts if the document has exactly one proof of eddsa-jcs-2022 made by `publicKey`; else throws. */
export async function verifyDocument(document, publicKey) {
  const { proof, ...bare } = document;
  checkNames(proof, [...Object.keys(PROOF_FIXED), "created", "verificationMethod", "proofValue"], "proof");
  for (const [name, value] of Object.entries(PROOF_FIXED)) {
    if (proof[name] !== value) throw new FormatError("proof is not a DataIntegrityProof with cryptosuite eddsa-jcs-2022");
  }
  if (["created", "verificationMethod", "proofValue"].some((name) => typeof proof[name] !== "string")) {
    throw new FormatError("proof has a value that is no text");
  }
  const { proofValue, ...config } = proof;
  const signature = parseMultibase(proofValue);
  const [one, other] = await Promise.all([sha256(formatCanonical(config)), sha256(formatCanonical(bare))]);
  try {
    await verifySignature({ publicKey, signature, message: concat(one, other) });
  } catch (error) {
    if (error instanceof FormatError || !(error instanceof SecurityError)) throw error;
    throw new SecurityError(`proof by ${proof.verificationMethod.slice(0, 200)} does not verify`);
  }
}

function readHead(value, { lowest = 1, highest = MAX_VERSION } = {}) {
  const office = checkOffice(readText(value, "office"));
  const version = readCount(value, "version", lowest, highest);
  return { id: readText(value, "id"), version, office, issuedAt: readTime(value, "issued_at") };
}

function checkId(found, expected) {
  if (found !== expected) throw new FormatError(`expected the id ${expected}, got ${found.slice(0, 100)}`);
}

function parseNumbered(found, prefix) {
  const slash = found.lastIndexOf("/");
  if (found.slice(0, slash) !== prefix || slash < 0 || !NUMBER.test(found.slice(slash + 1))) {
    throw new FormatError(`expected an id like ${prefix}/1, got ${found.slice(0, 100)}`);
  }
  return Number(found.slice(slash + 1));
}

function readReplaces(value, version) {
  if (value === null && version === 1) return null;
  const item = readObject(value, `replaces of version ${version}`);
  checkNames(item, ["version", "leaf"], "replaces");
  return { version: readCount(item, "version", version - 1, version - 1), leaf: readHash(item, "leaf") };
}

/** Throws unless `items` are in order of `keyOf` (ASCII text), each once. */
function checkOrder(items, keyOf, what) {
  for (let at = 1; at < items.length; at++) {
    if (!(keyOf(items[at - 1]) < keyOf(items[at]))) throw new FormatError(`${what} are not in order, each once`);
  }
}

function readOffice(value) {
  const isRoot = value.parent === null || value.parent === undefined;
  const own = ["parent", "host", "epoch", "names", "root_key"];
  checkNames(value, [...COMMON, ...own, ...(isRoot ? [] : ["replaces"])], "office record");
  const head = readHead(value);
  const host = checkHost(readText(value, "host"));
  const names = readNames(value.names);
  const { epoch, rootKey } = readLog(value);
  if (isRoot) {
    checkId(head.id, head.office);
    if (epoch === null || head.version !== epoch) {
      throw new FormatError("the office record of a log has a root key, and its version is its epoch");
    }
    return { ...head, parent: null, host, epoch, names, rootKey, replaces: null };
  }
  checkOffice(head.id);
  const parent = checkOffice(readText(value, "parent"));
  if (head.id === head.office || head.id === parent) throw new FormatError(`office ${head.id} cannot be below itself`);
  return { ...head, parent, host, epoch, names, rootKey, replaces: readReplaces(value.replaces, head.version) };
}

function readNames(value) {
  const names = readObject(value, "names");
  const tags = Object.keys(names);
  if (tags.length < 1 || tags.length > MAX_LANGUAGES) throw new FormatError(`an office has a name in 1 to ${MAX_LANGUAGES} languages`);
  for (const tag of tags) {
    checkLanguage(tag);
    checkProse(readText(names, tag), { what: `name in ${tag}`, longest: 200, lines: false });
  }
  return names;
}

function readLog(value) {
  if ((value.epoch === null) !== (value.root_key === null)) throw new FormatError("epoch and root_key are both null or both set");
  if (value.epoch === null) return { epoch: null, rootKey: null };
  return { epoch: readCount(value, "epoch", 1, MAX_EPOCH), rootKey: readKey(value, "root_key") };
}

function readKeyRecord(value) {
  if (!["add", "revoke"].includes(value.action) || !["record", "log"].includes(value.purpose)) {
    throw new NewerFormatError("record needs a newer Elshi: unknown action or purpose of a key");
  }
  const revoked = value.action === "revoke";
  checkNames(value, [...COMMON, "action", "purpose", "public_key", revoked ? "last_good" : "replaces_key"], "key record");
  const version = revoked ? 2 : 1;
  const head = readHead(value, { lowest: version, highest: version });
  const prefix = `${head.office}/key`;
  parseNumbered(head.id, prefix);
  const replaced = revoked ? null : value.replaces_key;
  if (replaced !== null) {
    parseNumbered(readText(value, "replaces_key"), prefix);
    if (replaced === head.id) throw new FormatError(`${replaced} takes over from itself`);
  }
  const lastGood = revoked ? readCount(value, "last_good", 1, MAX_LOG_SIZE) : null;
  const { action, purpose } = value;
  return { ...head, action, purpose, publicKey: readKey(value, "public_key"), replacesKey: replaced, lastGood };
}

async function readPolicy(value) {
  checkNames(value, [...COMMON, "witnesses", "quorum"], "policy record");
  const head = readHead(value);
  checkId(head.id, `${head.office}/policy`);
  const witnesses = [];
  const keys = new Set();
  for (const item of readList(value, "witnesses", 32)) {
    checkNames(readObject(item, "witness"), ["name", "vkey"], "witness");
    if (!WITNESS_NAME.test(readText(item, "name"))) throw new FormatError(`expected a witness name like xm-mfa, got ${item.name.slice(0, 100)}`);
    keys.add(formatMultikey((await parseWitnessKey(readText(item, "vkey"))).publicKey));
    witnesses.push({ name: item.name, vkey: item.vkey });
  }
  checkOrder(witnesses, (item) => item.name, "witnesses");
  if (keys.size !== witnesses.length) throw new FormatError("two witnesses of a policy have one key");
  return { ...head, witnesses, quorum: readCount(value, "quorum", 0, witnesses.length) };
}

function readRecognition(value) {
  checkNames(value, [...COMMON, "partner", "status"], "recognition record");
  const head = readHead(value);
  const item = readObject(value.partner, "partner");
  checkNames(item, ["office", "host", "root_key"], "partner");
  const partner = { office: readText(item, "office"), host: readText(item, "host"), rootKey: readKey(item, "root_key") };
  checkOffice(partner.office);
  checkHost(partner.host);
  if (partner.office === head.office) throw new FormatError(`${partner.office} cannot be its own partner`);
  checkId(head.id, `${head.office}/partner/${partner.office}`);
  return { ...head, partner, status: readCode(value, "status", ["recognised", "ended"]) };
}

function readEpoch(value) {
  checkNames(value, [...COMMON, "head", "carried", "reason"], "epoch record");
  const fields = readHead(value, { highest: 1 });
  const epoch = parseNumbered(fields.id, `${fields.office}/epoch`);
  if (epoch < 2 || epoch > MAX_EPOCH) throw new FormatError(`expected an epoch from 2 to ${MAX_EPOCH}, got ${epoch}`);
  const seen = readObject(value.head, "head");
  const kept = readObject(value.carried, "carried");
  checkNames(seen, ["origin", "size", "root"], "head");
  checkNames(kept, ["size", "root"], "carried");
  if (!/^[\x20-\x7e]{1,400}$/.test(readText(seen, "origin"))) throw new FormatError("not a log's origin");
  const [head, carried] = [readTree(seen, seen.origin), readTree(kept, seen.origin)];
  if (carried.size > head.size || (carried.size === head.size && kept.root !== seen.root)) {
    throw new FormatError(`epoch ${epoch} carries ${carried.size} entries over, which are not part of its head`);
  }
  return { ...fields, epoch, head, carried, reason: readCode(value, "reason", EPOCH_REASONS) };
}

function readTree(item, origin) {
  const root = parseBase64(readText(item, "root"));
  if (root.length !== 32) throw new FormatError("root has wrong size: expected 32 bytes");
  return { origin, size: readCount(item, "size", 1, MAX_LOG_SIZE), root };
}

function readAccount(value) {
  const own = ["holder", "platform", "handle", "url", "purpose", "languages", "status", "successor", "proofs", "replaces"];
  checkNames(value, [...COMMON, ...own], "account record");
  const head = readHead(value);
  const prefix = `${head.office}/account`;
  parseNumbered(head.id, prefix);
  const [platform, handle] = [readText(value, "platform"), readText(value, "handle")];
  if (!PLATFORMS.includes(platform) && !OTHER_PLATFORM.test(platform)) {
    throw new FormatError(`expected a platform code like x, domain or other-matrix, got ${platform.slice(0, 60)}`);
  }
  checkHandle(handle, platform);
  if (value.url !== null) checkUrl(value.url, "url");
  if (value.successor !== null) {
    parseNumbered(readText(value, "successor"), prefix);
    if (value.successor === head.id) throw new FormatError(`${head.id} is its own successor`);
  }
  return {
    ...head,
    holder: readHolder(value.holder),
    platform,
    handle,
    url: value.url,
    purpose: readCode(value, "purpose", PURPOSES),
    languages: readLanguages(value),
    status: readCode(value, "status", STATUSES),
    successor: value.successor,
    proofs: readProofs(value),
    replaces: readReplaces(value.replaces, head.version),
  };
}

function checkHandle(handle, platform) {
  checkProse(handle, { what: "handle", longest: 200, lines: false });
  if (handle.startsWith("@") || SPACE_WITHIN.test(handle)) throw new FormatError("handle has white space or begins with @");
  if (platform === "domain") checkHost(handle);
}

function readHolder(value) {
  const item = readObject(value, "holder");
  checkNames(item, ["kind", "office"], "holder");
  checkOffice(readText(item, "office"));
  return { kind: readCode(item, "kind", HOLDERS), office: item.office };
}

function readLanguages(value) {
  const languages = readList(value, "languages", MAX_LANGUAGES);
  languages.forEach(checkLanguage);
  checkOrder(languages, (tag) => tag, "languages");
  return languages;
}

function readProofs(value) {
  const proofs = readList(value, "proofs", 16).map(readControlProof);
  // methods hold no space and both are ASCII, so this orders as the pair does
  checkOrder(proofs, (item) => `${item.method} ${item.where}`, "proofs");
  return proofs;
}

function readControlProof(value) {
  const item = readObject(value, "proof of control");
  checkNames(item, ["method", "where", "checked_at", "result", "seen"], "proof of control");
  const method = readCode(item, "method", PROOF_METHODS);
  const where = readText(item, "where");
  if (method !== "dns-txt") checkUrl(where, "where");
  else if (!DNS_NAME.test(where)) throw new FormatError(`expected a DNS name, got ${where.slice(0, 100)}`);
  const result = readCode(item, "result", PROOF_RESULTS);
  return { method, where, checkedAt: readTime(item, "checked_at"), result, seen: readHash(item, "seen") };
}

const STATEMENT_FIELDS = [...COMMON, "authentic", "renditions", "replaces", "about", "attachments"];

function readStatement(value) {
  checkNames(value, STATEMENT_FIELDS, "statement record");
  return readSaid(value);
}

/** A statement that names the question which it answers; of the question a receipt says nothing. */
function readAnswer(value) {
  checkNames(value, [...STATEMENT_FIELDS, "question", "asked"], "answer record");
  const said = readSaid(value);
  const question = readRefs(value, "question");
  const tags = (refs) => refs.map((ref) => ref.language).join(" ");
  if (tags(question) !== tags(said.renditions)) throw new FormatError("the question is not in the languages of the answer");
  const answers = new Set(said.renditions.map((ref) => ref.sha256));
  if (question.some((ref) => answers.has(ref.sha256))) throw new FormatError("a text is question and answer");
  return { ...said, question, asked: readCount(value, "asked", 1, MAX_ASKED) };
}

/** A statement that says how safe a country is. */
function readAdvisory(value) {
  checkNames(value, [...STATEMENT_FIELDS, "advice"], "advisory record");
  return { ...readSaid(value), advice: readAdvice(value.advice) };
}

/** A statement that warns the people in an area. */
function readAlert(value) {
  checkNames(value, [...STATEMENT_FIELDS, "danger"], "alert record");
  const said = readSaid(value);
  const danger = readDanger(value.danger);
  if (danger.expires <= value.issued_at) throw new FormatError(`expires ${danger.expires} is not after issued_at`);
  return { ...said, danger };
}

function readSaid(value) {
  const head = readHead(value);
  checkStatementId(head);
  if (!Array.isArray(value.about) || value.about.length > 0) {
    throw new NewerFormatError("record needs a newer Elshi: it says what it is about");
  }
  const renditions = readRefs(value, "renditions");
  if (!renditions.some((ref) => ref.language === value.authentic)) throw new FormatError("the authentic language has no rendition");
  const attachments = readList(value, "attachments", MAX_ATTACHMENTS).map(readAttachment);
  if (new Set(attachments.map((ref) => ref.sha256)).size < attachments.length) throw new FormatError("an attachment is named twice");
  return { ...head, authentic: value.authentic, renditions, replaces: readReplaces(value.replaces, head.version), attachments };
}

function readRefs(value, name) {
  const refs = readList(value, name, MAX_LANGUAGES).map(readRef);
  checkOrder(refs, (ref) => ref.language, name);
  return refs;
}

function readAttachment(value) {
  const item = readObject(value, "attachment");
  checkNames(item, ["media_type", "sha256", "bytes", "alternatives"], "attachment");
  const words = readObject(item.alternatives, "alternatives");
  checkNames(words, ["sha256", "bytes"], "alternatives");
  return {
    mediaType: readCode(item, "media_type", MEDIA_TYPES),
    sha256: readHash(item, "sha256"),
    bytes: readCount(item, "bytes", 1, MAX_ATTACHMENT_BYTES),
    alternatives: { sha256: readHash(words, "sha256"), bytes: readCount(words, "bytes", 1, MAX_BLOB_BYTES) },
  };
}

function readRef(value) {
  const item = readObject(value, "rendition");
  checkNames(item, ["language", "script", "sha256", "bytes"], "rendition");
  const language = checkLanguage(readText(item, "language"));
  const script = checkScript(readText(item, "script"));
  return { language, script, sha256: readHash(item, "sha256"), bytes: readCount(item, "bytes", 1, MAX_BLOB_BYTES) };
}

function readWithdrawal(value) {
  checkNames(value, [...COMMON, "reason", "replaces"], "withdrawal record");
  const head = readHead(value, { lowest: 2 });
  checkStatementId(head);
  const reason = readCode(value, "reason", WITHDRAWAL_REASONS);
  return { ...head, reason, renditions: [], replaces: readReplaces(value.replaces, head.version) };
}

function checkStatementId(head) {
  if (parseStatementId(head.id).office !== head.office) {
    throw new FormatError(`statement ${head.id} carries another office than ${head.office}`);
  }
}

function readErasure(value) {
  checkNames(value, [...COMMON, "blobs", "reason"], "erasure record");
  const head = readHead(value, { highest: 1 });
  parseNumbered(head.id, `${head.office}/erasure`);
  const blobs = readList(value, "blobs", 64).map((_, at, all) => readHash(all, at));
  if (blobs.length === 0) throw new FormatError("blobs are not 1 to 64 in order, each once");
  checkOrder(blobs, (blob) => blob, "blobs");
  return { ...head, blobs, reason: readCode(value, "reason", ERASURE_REASONS) };
}

function readSnapshot(value) {
  checkNames(value, [...COMMON, "sha256", "bytes", "accounts"], "snapshot record");
  const head = readHead(value, { highest: 1 });
  parseNumbered(head.id, `${head.office}/registry`);
  const bytes = readCount(value, "bytes", 1, MAX_SNAPSHOT_BYTES);
  return { ...head, sha256: readHash(value, "sha256"), bytes, accounts: readCount(value, "accounts", 0, 9_999_999) };
}

/** How far the desk's audit trail had come on the UTC day that its id names. */
function readAuditHead(value) {
  checkNames(value, [...COMMON, "rows", "sha256"], "audit-head record");
  const head = readHead(value, { highest: 1 });
  checkId(head.id, `${head.office}/audit/${head.issuedAt.slice(0, 10)}`);
  return { ...head, rows: readCount(value, "rows", 1, MAX_LOG_SIZE), sha256: readHash(value, "sha256") };
}

export { parseMultikey };
