// What the page remembers and compares: `node guards.mjs < {logs, trust, receipts, seen}`. Prints one JSON object:
// `proved`: what the record of `logs` says of each receipt; `growth`: of each state that the browser saw before;
// `store`: what a kept file and a bad one leave in the cache; `copy`, `isOffline`: what serves for a file that breaks off;
// `near`: what damaged hints lead to.

import { readFileSync } from "node:fs";

const SCRIPTS = new URL("../../src/elshi/site/static/verify/", import.meta.url);
const { encodeText, formatBase64, parseBase64 } = await import(new URL("bytes.js", SCRIPTS));
const { checkGrowth, loadRenditions } = await import(new URL("evidence.js", SCRIPTS));
const { findNear } = await import(new URL("hints.js", SCRIPTS));
const { SecurityError } = await import(new URL("errors.js", SCRIPTS));
const { replayEpochs } = await import(new URL("ledger.js", SCRIPTS));
const { leafHash, rootOf } = await import(new URL("merkle.js", SCRIPTS));
const { verifyReceipt } = await import(new URL("receipt.js", SCRIPTS));
const { findProved, standingOf } = await import(new URL("standing.js", SCRIPTS));
const { SiteStore } = await import(new URL("store.js", SCRIPTS));
const { parseTrust } = await import(new URL("trust.js", SCRIPTS));

async function outcome(work) {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SecurityError)) throw error;
    return `refused: ${error.message}`;
  }
}

const asked = JSON.parse(readFileSync(0, "utf8"));
const trust = await parseTrust(encodeText(asked.trust));
const whole = asked.logs.map((log) => log.map(parseBase64));
const ledger = await replayEpochs(whole, { trust });
const logs = whole.map((log, at) => (at + 1 < whole.length ? log.slice(0, ledger.epochs[at].carried.size) : log));
const entries = logs.at(-1);
const root = await rootOf(await Promise.all(entries.map(leafHash)));
const record = { ledger, logs, entries, checkpoint: { origin: ledger.origin, size: entries.length, root }, renditions: new Map() };

const proved = [];
for (const text of asked.receipts) {
  const found = await verifyReceipt(encodeText(text), { trust });
  proved.push(
    await outcome(async () => {
      const entry = await findProved(record, found);
      return entry ? standingOf(ledger, entry).standing : "newer";
    }),
  );
}

const growth = [];
for (const [origin, size] of asked.seen) {
  const seen = { origin, size, root: formatBase64(await rootOf(await Promise.all(entries.slice(0, size).map(leafHash)))) };
  growth.push(await outcome(async () => (await checkGrowth(record, seen)) ?? "good"));
}

/** A site whose every file is `body`, and a cache in memory that notes in which order files were put there. */
function fakes(body) {
  const kept = new Map();
  const put = [];
  const cache = {
    match: async (url) => (kept.has(url.pathname) ? new Response(kept.get(url.pathname)) : undefined),
    delete: async (url) => kept.delete(url.pathname),
    put: async (url, answer) => {
      put.push(url.pathname);
      kept.set(url.pathname, await answer.arrayBuffer());
    },
  };
  const store = new SiteStore("https://mfa.samal.example", { fetch: async () => new Response(body), caches: { open: async () => cache } });
  return { store, kept, put };
}

const ordered = fakes("x");
await ordered.store.read("/xs-mfa/1/checkpoint", { maxBytes: 9 });
await ordered.store.read("/xs-mfa/1/tile/entries/000.p/1", { maxBytes: 9, lasting: true });
await ordered.store.keep();

const bad = fakes("other bytes than the record names");
const [entry] = [...ledger.statements.values()].flat();
const told = await outcome(() => loadRenditions(bad.store, record, [entry]));
await bad.store.keep();

// a file that breaks off is a site that does not answer: the kept copy serves
const cutOff = fakes("");
cutOff.kept.set("/xs-mfa/1/checkpoint", encodeText("kept"));
cutOff.store.fetch = async () => new Response(new ReadableStream({ pull: (stream) => stream.error(new TypeError("cut off")) }));
const copy = new TextDecoder().decode(await cutOff.store.read("/xs-mfa/1/checkpoint", { maxBytes: 9 }));

const damaged = new Map([["a", "\u0001 no base 64"], ["b", "AAAA"]]);
const near = findNear(damaged, "one two three four five", (shape) => shape);

console.log(JSON.stringify({ near, copy, isOffline: cutOff.store.isOffline, proved, growth, store: { put: ordered.put, told: String(told).slice(0, 8), left: bad.kept.size } }));
