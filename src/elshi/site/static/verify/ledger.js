// Replaying the entries of an office's logs into what is official now: the rules of docs/formats/record.md, by number, as
// src/elshi/record/replaying.py and rules.py. Signatures and hashes are checked beside each other, after the rules; no
// ledger comes out before every one of them held.

import { equalBytes, formatHex, sha256 } from "./bytes.js";
import { formatCanonical } from "./canonical.js";
import { located, SecurityError } from "./errors.js";
import { casefold } from "./fold.js";
import { leafHash, rootOf } from "./merkle.js";
import { MAX_SNAPSHOT_BYTES, methodOf, parseSigned, verifyDocument } from "./record.js";

const AT_ONCE = 256; // entries parsed, and signatures verified, beside each other

/**
 * The ledger of the logs of epochs 1, 2, … (lists of entries, from entry 0 on; of all but the last what was carried
 * over counts). `trust` is `{office, host, rootKey}`, or null: then the logs only speak for themselves.
 */
export async function replayEpochs(logs, { trust }) {
  let state = null;
  for (const [at, entries] of logs.entries()) {
    const carried = at + 1 < logs.length ? await findCarried(logs[at + 1], at + 2) : null;
    state = await replayLog(entries, state, { trust, carried, epoch: at + 1, where: logs.length > 1 ? `epoch ${at + 1} ` : "" });
  }
  if (state === null) throw new SecurityError("log is empty: expected an office record as entry 0");
  return new Ledger(state, trust !== null);
}

/** The office record in entry 0 of a log, verified. */
export async function readOfficeEntry(raw, { trust }) {
  const state = await openLog(await parseEntry(raw, 0), null, { trust, epoch: null });
  await settle(state.checks);
  return state.office;
}

async function findCarried(entries, epoch) {
  let parsed = null;
  try {
    parsed = entries.length > 1 ? (await parseSigned(entries[1])).record : null;
  } catch (error) {
    throw located(`epoch ${epoch} entry 1`, error);
  }
  if (parsed?.type !== "epoch") throw new SecurityError(`epoch ${epoch} entry 1: expected the epoch record`);
  return parsed.carried;
}

async function replayLog(entries, before, { trust, carried, epoch, where }) {
  const taken = carried ? entries.slice(0, carried.size) : entries;
  if (taken.length === 0) throw new SecurityError(`${where}log is empty: expected an office record as entry 0`);
  let state = before;
  const leaves = [];
  for (let start = 0; start < taken.length; start += AT_ONCE) {
    const parsed = await Promise.all(taken.slice(start, start + AT_ONCE).map((raw, at) => parseEntry(raw, start + at)));
    for (const entry of parsed) {
      leaves.push(entry.leaf);
      try {
        if (entry.error) throw entry.error;
        if (entry.index === 0) state = await openLog(entry, state, { trust, epoch });
        else take(state, entry);
      } catch (error) {
        throw located(`${where}entry ${entry.index}`, error);
      }
    }
    await settle(state.checks, where);
  }
  const isWhole = !carried || (leaves.length === carried.size && equalBytes(await rootOf(leaves), carried.root));
  if (!isWhole) throw new SecurityError(`${where}does not have the ${carried.size} entries that the next epoch carried over`);
  return state;
}

/** `{index, raw, leaf, document, record}`, or with `error` in place of the last two: errors come in log order. */
async function parseEntry(raw, index) {
  const leaf = await leafHash(raw);
  try {
    return { index, raw, leaf, ...(await parseSigned(raw)) };
  } catch (error) {
    return { index, raw, leaf, error };
  }
}

/** Wait for the checks, then report the first that failed in log order. */
async function settle(checks, where = "") {
  const results = await Promise.allSettled(checks.map((check) => check.run()));
  const failed = results.findIndex((result) => result.status === "rejected");
  const { index } = checks[failed] ?? {};
  checks.length = 0;
  if (failed >= 0) throw located(`${where}entry ${index}`, results[failed].reason);
}

/** The state with which a log begins (rules 1 and 2). `epoch` null: any. */
async function openLog(entry, before, { trust, epoch }) {
  if (entry.error) throw entry.error;
  const { record } = entry;
  if (record.type !== "office" || record.parent !== null) throw new SecurityError("expected the office record as entry 0");
  if (trust) checkPinned(record, trust);
  if (epoch !== null && record.epoch !== epoch) throw new SecurityError(`expected the log of epoch ${epoch}, got epoch ${record.epoch}`);
  const method = methodOf(record.office, record.rootKey);
  if (record.method !== method) throw notAllowed(record);
  const state = before ?? new State(record, method);
  if (before) {
    const same = before.office.id === record.id && before.office.host === record.host && before.rootMethod === method;
    if (!same) throw new SecurityError(`epoch ${record.epoch} is of another office, host or root key than the one before it`);
    Object.assign(before, { office: record, signers: new Map(), repeats: [] });
  }
  state.verify(entry, record.rootKey);
  state.seen.set(nameOf(record), formatHex(entry.leaf));
  state.size = 1;
  state.noteTime(record);
  return state;
}

function checkPinned(record, trust) {
  if (record.office !== trust.office || record.host !== trust.host) {
    throw new SecurityError(`log is of another office: expected ${trust.office} at ${trust.host}, got ${record.office} at ${record.host}`);
  }
  if (!equalBytes(record.rootKey, trust.rootKey)) {
    throw new SecurityError(`log of ${record.office} has another root key than the trust file pins`);
  }
}

/** Apply one entry, or throw. */
function take(state, entry) {
  const { record } = entry;
  const epoch = state.office.epoch;
  state.size = entry.index + 1;
  if (record.office !== state.office.office) {
    throw new SecurityError(`record of a foreign office: expected ${state.office.office}, got ${record.office}`);
  }
  if (entry.index === 1 && epoch > 1 && record.type !== "epoch") throw new SecurityError("expected the epoch record");
  const leaf = formatHex(entry.leaf);
  const earlier = state.seen.get(nameOf(record));
  if (earlier === leaf) {
    state.repeats.push(entry.index); // rule 12
    return;
  }
  if (earlier !== undefined) throw new SecurityError(`${record.id} version ${record.version} is there already with other bytes`);
  RULES[record.type](state, { ...entry, epoch });
  state.seen.set(nameOf(record), leaf);
  state.noteTime(record);
}

function nameOf(record) {
  return `${record.version} ${record.id}`;
}

function notAllowed(record) {
  return new SecurityError(`${record.id} is signed by a key that may not sign it: ${record.method.slice(0, 120)}`);
}

class State {
  constructor(office, rootMethod) {
    this.office = office;
    this.rootMethod = rootMethod;
    this.keys = new Map(); // id to key
    this.signers = new Map(); // verificationMethod to key, of this epoch
    this.offices = new Map(); // id to versions; so are statements and accounts
    this.policy = null;
    this.recognitions = new Map();
    this.epochs = [];
    this.statements = new Map();
    this.accounts = new Map();
    this.handles = new Map(); // platform and folded handle to account
    this.erasures = [];
    this.snapshots = [];
    this.seen = new Map();
    this.newest = "";
    this.size = 0;
    this.repeats = [];
    this.checks = []; // signatures and hashes that are still to be verified
  }

  noteTime(record) {
    if (record.issuedAt > this.newest) this.newest = record.issuedAt;
  }

  verify(entry, publicKey) {
    this.checks.push({ index: entry.index, run: () => verifyDocument(entry.document, publicKey) });
  }

  checkRootSigned(entry) {
    if (entry.record.method !== this.rootMethod) throw notAllowed(entry.record);
    this.verify(entry, this.office.rootKey);
    return null;
  }

  /** The id of the record key that signed. */
  checkRecordSigned(entry) {
    const { record } = entry;
    const key = this.signers.get(record.method);
    if (!key || key.purpose !== "record") throw notAllowed(record);
    if (key.revoked !== null) throw new SecurityError(`${record.id} is signed by ${key.id}, which entry ${key.revoked} revoked`);
    this.verify(entry, key.publicKey);
    return key.id;
  }

  addKey(key) {
    this.keys.set(key.id, key);
    this.signers.set(methodOf(this.office.office, key.publicKey), key);
  }

  currentOffices() {
    const tree = new Map([[this.office.id, this.office]]);
    for (const [id, versions] of this.offices) {
      const current = findCurrent(versions);
      if (current) tree.set(id, current.record);
    }
    return tree;
  }

  currentAccounts() {
    return [...this.accounts.values()].map(findCurrent).filter(Boolean);
  }

  /** Mark what the revoked `key` signed at index `lastGood` and later (rule 4). */
  disown(key) {
    const lists = [...this.offices.values(), ...this.statements.values(), ...this.accounts.values(), this.erasures, this.snapshots];
    for (const entry of lists.flat()) {
      if (entry.key === key.id && entry.index >= key.lastGood) entry.disowned = true;
    }
    this.handles = new Map();
    for (const versions of this.accounts.values()) {
      const current = findCurrent(versions);
      if (current && !this.handles.has(handleKey(current.record))) this.handles.set(handleKey(current.record), current.record.id);
    }
  }
}

/** What logs say. The names are those of src/elshi/record/ledger.py; maps go from id to all versions, oldest first. */
export class Ledger {
  constructor(state, pinned) {
    this.pinned = pinned;
    this.office = state.office;
    this.epoch = state.office.epoch;
    this.keys = [...state.keys.values()];
    this.offices = state.currentOffices();
    this.policy = state.policy;
    this.recognitions = state.recognitions;
    this.epochs = state.epochs;
    this.statements = state.statements;
    this.accounts = state.accounts;
    this.snapshots = state.snapshots;
    this.erased = new Set(state.erasures.filter((entry) => !entry.disowned).flatMap((entry) => entry.record.blobs));
    this.size = state.size;
    this.newest = state.newest;
    this.repeats = state.repeats;
  }

  /** The origin of the newest log. */
  get origin() {
    return `${this.office.host}/${this.office.id}/${this.epoch}`;
  }

  /** The public keys (32 bytes) that may sign the newest epoch's checkpoint of `size` entries. */
  logKeysAt(size) {
    return this.keys
      .filter((key) => key.purpose === "log" && key.epoch === this.epoch && key.added < size)
      .filter((key) => key.lastGood === null || size <= key.lastGood)
      .map((key) => key.publicKey);
  }

  /** What stands of a statement: its newest version that is not disowned, or null. */
  current(id) {
    return findCurrent(this.statements.get(id) ?? []);
  }

  isCurrent(entry) {
    return this.current(entry.record.id) === entry;
  }

  /** "current", "withdrawn" or, with no official version, "disowned". */
  standing(id) {
    const found = this.current(id);
    if (!found) return "disowned";
    return found.record.type === "withdrawal" ? "withdrawn" : "current";
  }

  currentAccount(id) {
    return findCurrent(this.accounts.get(id) ?? []);
  }

  /** What stands of each account, in order of their number. */
  currentAccounts() {
    const number = (entry) => Number(entry.record.id.slice(entry.record.id.lastIndexOf("/") + 1));
    return [...this.accounts.values()].map(findCurrent).filter(Boolean).sort((one, other) => number(one) - number(other));
  }
}

/** The last version that is not disowned, or null. */
export function findCurrent(versions) {
  return versions.findLast((entry) => !entry.disowned) ?? null;
}

const RULES = {
  office: takeOffice,
  key: takeKey,
  policy: takePolicy,
  recognition: takeRecognition,
  epoch: takeEpoch,
  statement: takeStatement,
  withdrawal: takeStatement,
  account: takeAccount,
  erasure: takeErasure,
  snapshot: takeSnapshot,
};

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
  append(state.statements, entry, key);
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

/** Platform and handle, however it is cased. */
function handleKey(record) {
  return `${record.platform} ${casefold(record.handle)}`;
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

