// Replaying the entries of an office's logs into what is official now: the rules of docs/formats/record.md, by number, as
// src/elshi/record/replaying.py; the rules themselves are in rules.js. Signatures and hashes are checked beside each other,
// after the rules; no ledger comes out before every one of them held.

import { equalBytes, formatHex } from "./bytes.js";
import { located, SecurityError } from "./errors.js";
import { leafHash, rootOf } from "./merkle.js";
import { methodOf, parseSigned } from "./record.js";
import { applyRule } from "./rules.js";
import { Ledger, notAllowed, State } from "./state.js";

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
  applyRule(state, { ...entry, epoch });
  state.seen.set(nameOf(record), leaf);
  state.noteTime(record);
}

function nameOf(record) {
  return `${record.version} ${record.id}`;
}
