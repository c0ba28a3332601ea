// Replays logs with the scripts of /verify/: `node ledger.mjs < CASES`, one JSON object a line with `logs` (lists of
// entries in Base 64), `trust` (a trust file's text) or null. Prints what came out, one JSON object a line.

import { readFileSync } from "node:fs";

const SCRIPTS = new URL("../../src/elshi/site/static/verify/", import.meta.url);
const { encodeText, formatHex, parseBase64 } = await import(new URL("bytes.js", SCRIPTS));
const { SecurityError } = await import(new URL("errors.js", SCRIPTS));
const { replayEpochs } = await import(new URL("ledger.js", SCRIPTS));
const { parseTrust } = await import(new URL("trust.js", SCRIPTS));

function summary(ledger) {
  const chain = (versions) => versions.map((it) => [it.record.version, it.index, formatHex(it.leaf), it.disowned]);
  const chains = (map) => Object.fromEntries([...map].map(([id, versions]) => [id, chain(versions)]).sort());
  return {
    epoch: ledger.epoch,
    size: ledger.size,
    newest: ledger.newest,
    repeats: ledger.repeats,
    keys: ledger.keys.map((key) => [key.id, key.purpose, formatHex(key.publicKey), key.added, key.lastGood, key.revoked]),
    log_keys: ledger.logKeysAt(ledger.size).map(formatHex),
    offices: [...ledger.offices.keys()].sort(),
    policy: ledger.policy?.version ?? null,
    recognitions: Object.fromEntries([...ledger.recognitions].map(([id, record]) => [id, record.status]).sort()),
    statements: chains(ledger.statements),
    standing: Object.fromEntries([...ledger.statements.keys()].sort().map((id) => [id, ledger.standing(id)])),
    accounts: chains(ledger.accounts),
    snapshots: chain(ledger.snapshots),
    audit_heads: ledger.auditHeads.map((it) => [it.record.id, it.record.rows, it.record.sha256, it.index, it.disowned]),
    erased: [...ledger.erased].sort(),
  };
}

for (const line of readFileSync(0, "utf8").trimEnd().split("\n")) {
  const { logs, trust } = JSON.parse(line);
  const pinned = trust === null ? null : await parseTrust(encodeText(trust));
  try {
    const entries = logs.map((log) => log.map(parseBase64));
    console.log(JSON.stringify(summary(await replayEpochs(entries, { trust: pinned }))));
  } catch (error) {
    if (!(error instanceof SecurityError)) throw error;
    console.log(JSON.stringify({ refused: error.name, message: error.message }));
  }
}
