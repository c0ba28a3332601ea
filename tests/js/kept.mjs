// The record of a site under several trust files: `node kept.mjs FOLDER < {trusts, without}`. Prints for each trust file
// `[size, confirmed, unconfirmed]`, or "refused: …". `without`: paths that the server does not have.

import { readFileSync } from "node:fs";
import { join } from "node:path";

const SCRIPTS = new URL("../../src/elshi/site/static/verify/", import.meta.url);
const { encodeText } = await import(new URL("bytes.js", SCRIPTS));
const { SecurityError } = await import(new URL("errors.js", SCRIPTS));
const { loadRecord } = await import(new URL("evidence.js", SCRIPTS));
const { SiteStore } = await import(new URL("store.js", SCRIPTS));
const { parseTrust } = await import(new URL("trust.js", SCRIPTS));

const [folder] = process.argv.slice(2);
const { trusts, without } = JSON.parse(readFileSync(0, "utf8"));

async function fetch(url) {
  try {
    return new Response(without.includes(url.pathname) ? null : readFileSync(join(folder, url.pathname)), { status: without.includes(url.pathname) ? 404 : 200 });
  } catch {
    return new Response(null, { status: 404 });
  }
}

const told = [];
for (const text of trusts) {
  const store = new SiteStore("https://mfa.samal.example", { fetch, caches: undefined });
  try {
    const { checkpoint, confirmed, unconfirmed, entries, ledger } = await loadRecord(store, await parseTrust(encodeText(text)));
    if (entries.length !== checkpoint.size || ledger.size !== checkpoint.size) throw new Error("entries and checkpoint differ");
    told.push([checkpoint.size, confirmed, unconfirmed]);
  } catch (error) {
    if (!(error instanceof SecurityError)) throw error;
    told.push(`refused: ${error.message}`);
  }
}
console.log(JSON.stringify(told));
