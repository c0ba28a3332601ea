// The rules of replay: one function for each type of record, in one table, as src/elshi/record/rules.py. Each changes the
// state, or throws. They are listed in docs/formats/record.md, by number.

import { equalBytes, formatHex, sha256 } from "./bytes.js";
import { formatCanonical } from "./canonical.js";
import { SecurityError } from "./errors.js";
import { MAX_SNAPSHOT_BYTES } from "./record.js";
import { findCurrent, handleKey } from "./state.js";

const RULES = {
  office: takeOffice,
  key: takeKey,
  policy: takePolicy,
  recognition: takeRecognition,
  epoch: takeEpoch,
  statement: takeStatement,
  answer: takeStatement,
  advisory: takeStatement,
  alert: takeStatement,
  withdrawal: takeStatement,
  account: takeAccount,
  erasure: takeErasure,
  snapshot: takeSnapshot,
  "audit-head": takeAuditHead,
};

/** Take one entry into the state. Throws SecurityError if it breaks a rule. */
export function applyRule(state, entry) {
  RULES[entry.record.type](state, entry);
}

function takeOffice(state, entry) {
  const { record } = entry;
  if (record.parent === null) throw new SecurityError("a second office record");
  const standing = findCurrent(state.offices.get(record.id) ?? []);
  // rule 6: whoever may name another root key could speak for that office
  const byRoot = record.rootKey !== null || (standing !== null && standing.record.rootKey !== null);
  const key = byRoot ? state.checkRootSigned(entry) : state.checkRecordSigned(entry);
  const tree = state.currentOffices();
  if (!tree.has(record.parent)) throw new SecurityError(`${record.id} is below ${record.parent}, which is no office of the tree`);
  let above = record.parent;
  for (let step = 0; step < tree.size; step++) {
    if (above === record.id) throw new SecurityError(`${record.id} would be below itself`);
    above = tree.get(above)?.parent ?? null;
  }
  append(state.offices, entry, key);
}

function takeKey(state, entry) {
  state.checkRootSigned(entry);
  if (entry.record.action === "add") addKey(state, entry);
  else revokeKey(state, entry);
}

function addKey(state, { record, epoch, index }) {
  if (equalBytes(record.publicKey, state.office.rootKey)) {
    throw new SecurityError(`${record.id} adds a key that is in use already: the root key`);
  }
  for (const known of state.keys.values()) {
    if (!equalBytes(known.publicKey, record.publicKey)) continue;
    if (known.epoch === epoch || known.purpose !== record.purpose) {
      throw new SecurityError(`${record.id} adds a key that is in use already: ${known.id}`);
    }
    if (known.revoked !== null) throw new SecurityError(`${record.id} adds a key again that was revoked: ${known.id}`);
  }
  if (record.replacesKey !== null && state.keys.get(record.replacesKey)?.purpose !== record.purpose) {
    throw new SecurityError(`${record.id} takes over from ${record.replacesKey}, which is no ${record.purpose} key`);
  }
  const { id, purpose, publicKey } = record;
  state.addKey({ id, purpose, publicKey, epoch, added: index, lastGood: null, revoked: null });
}

function revokeKey(state, { record, epoch, index }) {
  const key = state.keys.get(record.id);
  if (!key || key.epoch !== epoch) throw new SecurityError(`${record.id} is revoked, but this log never added it`);
  if (key.purpose !== record.purpose || !equalBytes(key.publicKey, record.publicKey)) {
    throw new SecurityError(`the revocation of ${record.id} names another key than was added`);
  }
  if (!(key.added < record.lastGood && record.lastGood <= index)) {
    throw new SecurityError(`${record.id} is revoked with last good size ${record.lastGood}: expected ${key.added + 1} to ${index}`);
  }
  const revoked = { ...key, lastGood: record.lastGood, revoked: index };
  state.addKey(revoked);
  state.disown(revoked);
}

function takePolicy(state, entry) {
  state.checkRootSigned(entry);
  checkNext(entry.record, state.policy);
  state.policy = entry.record;
}

function takeRecognition(state, entry) {
  state.checkRootSigned(entry);
  const partner = entry.record.partner.office;
  checkNext(entry.record, state.recognitions.get(partner) ?? null);
  state.recognitions.set(partner, entry.record);
}

function takeEpoch(state, entry) {
  const { record } = entry;
  if (entry.index !== 1 || entry.epoch !== record.epoch) {
    throw new SecurityError(`${record.id} is entry ${entry.index} of epoch ${entry.epoch}, where it does not belong`);
  }
  state.checkRootSigned(entry);
  state.epochs.push(record);
}

function takeStatement(state, entry) {
  const { record } = entry;
  const key = state.checkRecordSigned(entry);
  const standing = findCurrent(state.statements.get(record.id) ?? []);
  if (standing?.record.type === "withdrawal") {
    throw new SecurityError(`${record.id} version ${record.version} comes after its withdrawal`); // rule 8
  }
  const first = (state.statements.get(record.id) ?? [entry])[0].record;
  if (record.type !== "withdrawal") checkSame(first, record);
  append(state.statements, entry, key);
}

/** A version is of the type of the first one, and an advisory of its country (rule 14). */
function checkSame(first, record) {
  if (first.type !== record.type) {
    throw new SecurityError(`${record.id} was and is not of one type: an answer stays one, and a statement too`);
  }
  if (record.type === "advisory" && first.advice.country !== record.advice.country) {
    throw new SecurityError(`${record.id} was about ${first.advice.country}: an advisory keeps its country`);
  }
}

function takeAccount(state, entry) {
  const { record } = entry;
  const key = state.checkRecordSigned(entry);
  if (!state.currentOffices().has(record.holder.office)) {
    throw new SecurityError(`${record.id} is held by ${record.holder.office}, which is no office of the tree`);
  }
  checkSuccessor(state, record);
  const holder = state.handles.get(handleKey(record)) ?? record.id;
  if (holder !== record.id) throw new SecurityError(`${record.id} has the platform and handle of ${holder}`);
  const before = findCurrent(state.accounts.get(record.id) ?? []);
  append(state.accounts, entry, key);
  if (before && state.handles.get(handleKey(before.record)) === record.id) state.handles.delete(handleKey(before.record));
  state.handles.set(handleKey(record), record.id);
}

function checkSuccessor(state, record) {
  let name = record.successor;
  for (let step = 0; step <= state.accounts.size; step++) {
    if (name === null) return;
    const found = findCurrent(state.accounts.get(name) ?? []);
    if (name === record.id || (found === null && name === record.successor)) break;
    name = found?.record.successor ?? null;
  }
  throw new SecurityError(`${record.id} has the successor ${record.successor}, which is not there or leads back to it`);
}

function takeErasure(state, entry) {
  state.erasures.push(place(entry, state.checkRecordSigned(entry)));
}

/** The registry must be the one that the entries before it give (rule 11). */
function takeSnapshot(state, entry) {
  const { record } = entry;
  const key = state.checkRecordSigned(entry);
  const accounts = state.currentAccounts();
  const blob = formatRegistry(state.office.id, [...state.currentOffices().values()], accounts);
  if (record.bytes !== blob.length || record.accounts !== accounts.length) throw otherRegistry(record);
  const check = async () => {
    if (formatHex(await sha256(blob)) !== record.sha256) throw otherRegistry(record);
  };
  state.checks.push({ index: entry.index, run: check });
  state.snapshots.push(place(entry, key));
}

/** What it says only who has the trail can check (rule 13). */
function takeAuditHead(state, entry) {
  state.auditHeads.push(place(entry, state.checkRecordSigned(entry)));
}

function otherRegistry(record) {
  return new SecurityError(`${record.id} names another registry than the entries before it give`);
}

/** The snapshot's blob (docs/formats/registry.md). */
export function formatRegistry(office, offices, accounts) {
  const byId = (one, other) => (one.id < other.id ? -1 : 1);
  const blob = formatCanonical({
    format: "elshi-registry/1",
    office,
    offices: offices.map(({ id, parent, host, names }) => ({ id, parent, host, names })).sort(byId),
    accounts: accounts.map(formatAccount).sort(byId),
  });
  if (blob.length > MAX_SNAPSHOT_BYTES) throw new SecurityError(`registry too long: ${blob.length} bytes`);
  return blob;
}

function formatAccount({ record, leaf }) {
  const { id, version, platform, handle, url, holder, purpose, languages, status, successor } = record;
  return { id, version, leaf: formatHex(leaf), platform, handle, url, holder, purpose, languages, status, successor };
}

function place({ epoch, index, leaf, record, raw }, key) {
  return { epoch, index, leaf, record, raw, key, disowned: false };
}

function checkNext(record, last) {
  const version = last?.version ?? 0;
  if (record.version !== version + 1) throw new SecurityError(`${record.id} version ${record.version} follows version ${version}`);
}

/** Add a version to its chain, which runs over all versions in log order, disowned ones too (rule 5). */
function append(chains, entry, key) {
  const { record } = entry;
  const versions = chains.get(record.id) ?? [];
  if (record.version !== versions.length + 1) {
    throw new SecurityError(`${record.id} version ${record.version} follows version ${versions.length}`);
  }
  if (record.replaces !== null && record.replaces.leaf !== formatHex(versions.at(-1).leaf)) {
    throw new SecurityError(`${record.id} version ${record.version} replaces another entry than version ${versions.length}`);
  }
  versions.push(place(entry, key));
  chains.set(record.id, versions);
}
