// The state of a replay and the questions that more than one rule asks of it; and what comes out, the ledger: as
// src/elshi/record/state.py and ledger.py.

import { SecurityError } from "./errors.js";
import { casefold } from "./fold.js";
import { methodOf, verifyDocument } from "./record.js";

/** All that the entries so far have said. Changed by rules.js only. */
export class State {
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
    this.auditHeads = [];
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
    const chains = [...this.offices.values(), ...this.statements.values(), ...this.accounts.values()];
    const lists = [...chains, this.erasures, this.snapshots, this.auditHeads];
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
    this.auditHeads = state.auditHeads;
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

/** Platform and handle, however it is cased. */
export function handleKey(record) {
  return `${record.platform} ${casefold(record.handle)}`;
}

export function notAllowed(record) {
  return new SecurityError(`${record.id} is signed by a key that may not sign it: ${record.method.slice(0, 120)}`);
}
