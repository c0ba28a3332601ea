// Verdicts about addresses: `node addresses.mjs < {table, office, hosts, accounts, statements, disowned, urls, typed}`;
// `typed`: names with their platforms. Prints `{verdicts: [[verdict, kinds, account, stands], …],
// networks}`, of the addresses and then of the names; an error of who typed is null.

import { readFileSync } from "node:fs";

const SCRIPTS = new URL("../../src/elshi/site/static/verify/", import.meta.url);
const { verifyAccount, verifyUrl } = await import(new URL("handles.js", SCRIPTS));

const { AddressError } = await import(new URL("addresses.js", SCRIPTS));
const { urls, typed, hosts, statements, disowned, ...more } = JSON.parse(readFileSync(0, "utf8"));
const accounts = { ...more, hosts: new Map(hosts), standing: (id) => statements[id] ?? null, isDisowned };
const verdicts = urls.map((url) => verifyUrl(accounts, url));
verdicts.push(...typed.map(([name, platform]) => verdictOrNull(name, platform)));
const shown = ({ verdict, kinds, account, stands }) => [verdict, kinds, account?.id ?? null, stands?.id ?? null];
console.log(JSON.stringify({ verdicts: verdicts.map((it) => it && shown(it)), networks: networks("mfa_samal") }));

function isDisowned(id, version) {
  return disowned.some(([one, number]) => one === id && number === version);
}

function verdictOrNull(name, platform) {
  try {
    return verifyAccount(accounts, name, platform);
  } catch (error) {
    if (error instanceof AddressError) return null;
    throw error;
  }
}

/** What the page shows of a name on no named network: the networks of its account, and of what stands. */
function networks(name) {
  const without = { ...accounts, accounts: accounts.accounts.filter((it) => it.status === "active") };
  const { stands } = verifyAccount(accounts, name, "");
  return [verifyAccount(without, name, "").account.platform, stands.platform];
}
