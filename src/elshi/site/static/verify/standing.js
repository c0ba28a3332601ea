// What became of a version, and what the record that this browser verified says of a receipt.

import { equalBytes } from "./bytes.js";
import { SecurityError } from "./errors.js";
import { blobPath, renditionKey } from "./evidence.js";
import { leafHash, rootOf } from "./merkle.js";
import { findCurrent } from "./state.js";

/** What became of a statement's or an account's version: the fields of a document in the matcher's library. */
export function standingOf(ledger, entry) {
  if (entry.disowned) return { standing: "disowned", reason: `revoked-key ${entry.key}` };
  const current = findCurrent(ledger.statements.get(entry.record.id) ?? ledger.accounts.get(entry.record.id) ?? [entry]);
  if (current === entry) return { standing: "current" };
  const standing = current.record.type === "withdrawal" ? "withdrawn" : "superseded";
  return { standing, stands: { id: current.record.id, version: current.record.version } };
}

/** Whether an official text of `record` that was not erased is neither read nor kept in `store`. The site is not asked. */
export async function lacksTexts(store, { ledger, renditions }) {
  for (const entry of [...ledger.statements.values()].flat()) {
    if (entry.disowned) continue;
    const had = renditions.get(renditionKey(entry.record)) ?? [];
    for (const { sha256 } of entry.record.renditions) {
      if (ledger.erased.has(sha256) || had.some((it) => it.sha256 === sha256)) continue;
      if (!(await store.readKept(blobPath(sha256)))) return true;
    }
  }
  return false;
}

/**
 * The entry of `record` that a verified receipt proves; null for one that is newer than `record`, or of no statement,
 * account or snapshot. Throws SecurityError if both cannot be of one log (somebody was shown another one), and for an
 * entry that was not carried over into the next epoch.
 */
export async function findProved(record, { office, index, leaf, checkpoint, record: { id } }) {
  const log = record.logs[office.epoch - 1];
  if (!log) return null;
  if (checkpoint.size <= log.length) {
    const root = await rootOf(await Promise.all(log.slice(0, checkpoint.size).map(leafHash)));
    if (!equalBytes(root, checkpoint.root)) throw new SecurityError(`the receipt is of another log than this one: ${checkpoint.origin}`);
  }
  if (index >= log.length) {
    if (office.epoch === record.ledger.epoch) return null;
    throw new SecurityError(`entry ${index} of ${checkpoint.origin} was not carried over into the next epoch`);
  }
  if (!equalBytes(await leafHash(log[index]), leaf)) throw new SecurityError(`the receipt is of another log than this one: ${checkpoint.origin}`);
  const { statements, accounts, snapshots } = record.ledger;
  const entries = statements.get(id) ?? accounts.get(id) ?? snapshots;
  return entries.find((it) => equalBytes(it.leaf, leaf)) ?? null; // the same bytes again are the first entry's
}
