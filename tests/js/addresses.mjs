// Verdicts about addresses: `node addresses.mjs < {table, office, hosts, accounts, statements, urls}`.
// Prints `[[verdict, kinds, account], …]`.

import { readFileSync } from "node:fs";

const SCRIPTS = new URL("../../src/elshi/site/static/verify/", import.meta.url);
const { verifyUrl } = await import(new URL("handles.js", SCRIPTS));

const { urls, hosts, statements, ...more } = JSON.parse(readFileSync(0, "utf8"));
const accounts = { ...more, hosts: new Map(hosts), standing: (id) => statements[id] ?? null };
const verdicts = urls.map((url) => verifyUrl(accounts, url));
console.log(JSON.stringify(verdicts.map(({ verdict, kinds, account }) => [verdict, kinds, account?.id ?? null])));
