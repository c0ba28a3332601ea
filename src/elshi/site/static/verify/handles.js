// Verdicts about handles and addresses: official account, lookalike, or not on the list; as src/elshi/verify/handles.py.
// A verdict is `{verdict, kinds, account, stands, office, record}`; the page has the words.

import { AddressError, parseAddress } from "./addresses.js";
import { casefold } from "./fold.js";
import { isTelling } from "./likeness.js";
import { foldHost, handleReasons, hostReasons, isSameHandle, isUnderHost } from "./lookalikes.js";

const MAX_HANDLE = 320;
// strongest first: which trick is named where a name passes for several accounts
const STRENGTH = [
  "homoglyph", "decoy", "letter-pairs", "digits", "subdomain", "separators", "other-ending", "other-server",
  "affix", "word-order", "keyboard", "spelling", "other-platform",
]; // prettier-ignore
const PLATFORMS = { twitter: "x", tg: "telegram", fb: "facebook", insta: "instagram", yt: "youtube" };
const ADDRESS = /^(?:(?:https?|mailto):|[a-z][a-z0-9+.-]*:\/\/|@?[^@/\\?#]*[.。．｡][^@/\\?#]*[/\\?#])/i;
const STATEMENT = /^\/(?:[A-Za-z-]{2,35}\/)?(?<id>[a-z0-9-]+\/[0-9]{4}\/[1-9][0-9]{0,6})\/(?:v(?<version>[0-9]{1,4})\/)?(?:index\.html)?$/;

/** What a verified ledger says of accounts: `{office, hosts, accounts, statements, table}`; `table`: confusables. */
export function accountsOfLedger(ledger, table) {
  const accounts = ledger.currentAccounts().map(({ record }) => ({
    id: record.id,
    version: record.version,
    platform: record.platform,
    handle: record.handle,
    url: record.url,
    holder: record.holder,
    names: ledger.offices.get(record.holder.office)?.names ?? {},
    status: record.status,
    successor: record.successor,
  }));
  // the office of the log comes last, so that a host it shares is its own
  const offices = [...ledger.offices.values()].sort((one, other) => (one.parent === null) - (other.parent === null));
  const hosts = new Map(offices.map((office) => [office.host, office.id]));
  const standing = (id) => (ledger.statements.has(id) ? ledger.standing(id) : null);
  const isDisowned = (id, version) => (ledger.statements.get(id) ?? []).some((it) => it.disowned && it.record.version === version);
  return { office: ledger.office.id, hosts, accounts, standing, isDisowned, table };
}

/**
 * The verdict about what a reader typed: an account on `platform` ("" for any), or an address. A registered name goes
 * first. A name with an @ within is an account's, never a host; one with a dot may be a host. Throws AddressError.
 */
export function verifyAccount(accounts, typed, platform) {
  const [text, code] = [typed.trim().replace(/[＠﹫]/g, "@"), readPlatform(platform)];
  if (!text) throw new AddressError("empty");
  if (/^(?:https?|mailto):/i.test(text)) return verifyUrl(accounts, text);
  const same = accounts.accounts.filter((it) => (!code || it.platform === code) && isSameHandle(text, it.handle, it.platform));
  if (same.length) return code ? ofAccount(accounts, same) : onAnyPlatform(accounts, same);
  const name = text.replace(/\/+$/, "");
  const isMailbox = name.replace(/^@/, "").includes("@") && !/[/\\]/.test(name);
  if (ADDRESS.test(text) && !isMailbox) return verifyUrl(accounts, text);
  if (code) return verifyHandle(accounts, text, code);
  return isMailbox ? verifyMailbox(accounts, checkName(name)) : verifyElsewhere(accounts, name);
}

/** A name that is no account's on the list: a host, or what passes for an account. `@name:server` (Matrix) is no host. */
function verifyElsewhere(accounts, name) {
  if (/[.。．｡:/\\]/.test(name) && !/^@[^:/\\]+:[^:/\\]+$/.test(name)) {
    const found = verifyUrl(accounts, name);
    if (found.verdict !== "not-listed") return found;
  }
  const bare = checkName(name);
  const near = nearest(accounts, (it) => (it.platform === "domain" ? [] : handleReasons(bare, it.handle, it.platform, accounts.table)));
  return near ? lookalike(...near) : verdictOf("not-listed");
}

function readPlatform(platform) {
  const code = casefold(platform.trim());
  return PLATFORMS[code] ?? code;
}

function checkName(handle) {
  const name = handle.trim().replace(/^@/, "");
  if (!name || name.length > MAX_HANDLE || /\s/.test(name)) throw new AddressError("no handle");
  return name;
}

/** The verdict about `name@host`, of e-mail or the fediverse: who holds the host says nothing good of the name. */
function verifyMailbox(accounts, name) {
  const found = ["mastodon", "e-mail"].map((code) => verifyHandle(accounts, name, code));
  const own = found.find((it) => it.verdict !== "lookalike" && it.account);
  const tricks = [...found, verifyUrl(accounts, `https://${name}`)].filter((it) => it.verdict === "lookalike");
  return own ?? tricks.find((it) => it.kinds[0] !== "other-platform") ?? tricks[0] ?? found[0];
}

/** A name on no named network: all where it is official; where it is so no more goes first. */
function onAnyPlatform(accounts, same) {
  const platforms = [...new Set(same.map((it) => it.platform))];
  const standing = platforms.map((code) => choose(same.filter((it) => it.platform === code)));
  const official = standing.filter((it) => it.status === "active");
  const ended = standing.filter((it) => it.status !== "active");
  if (!ended.length) return verdictOf("official-account", { account: together(official) });
  const found = ofAccount(accounts, [ended.find((it) => it.status === "seized") ?? ended[0]]);
  return official.length ? { ...found, stands: together(official) } : found;
}

/** The first of accounts of one name, shown with the networks and holders of all. */
function together(all) {
  if (all.length === 1) return all[0];
  const languages = [...new Set(all.flatMap((it) => Object.keys(it.names)))];
  const names = languages.map((tag) => [tag, [...new Set(all.map((it) => it.names[tag] ?? it.names.en ?? it.holder.office))].join(", ")]);
  return { ...all[0], platform: all.map((it) => it.platform).join(", "), names: Object.fromEntries(names), all };
}

/** The verdict about `handle` on `platform`. Throws AddressError. */
export function verifyHandle(accounts, handle, platform) {
  const code = readPlatform(platform);
  const name = checkName(handle);
  if (code === "domain") {
    // read as an address: what ends a host (/, ?, #) would else hide the host that counts
    return name.includes("@") ? verifyMailbox(accounts, name) : verifyUrl(accounts, `https://${name}`);
  }
  const same = accounts.accounts.filter((it) => it.platform === code && isSameHandle(name, it.handle, code));
  if (same.length) return ofAccount(accounts, same);
  const { table } = accounts;
  const near =
    nearest(accounts, (it) => (it.platform === code ? handleReasons(name, it.handle, code, table) : [])) ??
    nearest(accounts, (it) => elsewhere(it, name, code));
  return near ? lookalike(...near) : verdictOf("not-listed");
}

/** The verdict about a web address. Throws AddressError if it is none. */
export function verifyUrl(accounts, url) {
  const address = parseAddress(url);
  const found = verifyAddress(accounts, url, address);
  // the name in it is ours; what it shows is the post with this number, whoever wrote it
  const isOpen = address.byNumber && found.verdict === "official-account" && found.account;
  return isOpen ? { ...found, verdict: "not-listed", kinds: ["post-number"] } : found;
}

function verifyAddress(accounts, url, address) {
  if (address.platform !== null && address.handle !== null) {
    const found = inItsSpace(verifyHandle(accounts, address.handle, address.platform), address);
    // "/@name" may be a page of any host; where it is no account of ours, the host itself is asked about
    if (address.platform !== "mastodon" || (found.account && !isOwnHost(accounts, address.host))) return found;
    if (found.account && found.kinds.length === 0) return found;
  }
  const same = accounts.accounts.filter((it) => it.url && isSamePlace(parseAddress(it.url), address));
  if (same.length && address.platform === null) return ofAccount(accounts, same);
  if (address.decoy && !isOwnHost(accounts, address.host)) {
    const shown = foldHost(address.decoy);
    const near = nearestHost(accounts, (host) => (isUnderHost(shown, host) ? ["decoy"] : hostReasons(shown, host, accounts.table)));
    if (near) return near;
  }
  return verifyHost(accounts, address.host, givenHost(url, address.host), address.path);
}

/**
 * `found`, unless the address shows something else than the account of that name: one name can be several accounts of a
 * platform (a company and a person), and what another server shows of an account in the fediverse is that server's word.
 */
function inItsSpace(found, address) {
  const { account, kinds } = found;
  if (!account || kinds.length) return found;
  const own = account.url ? parseAddress(account.url) : null;
  if (address.platform === "mastodon") {
    const home = foldHost(account.handle.slice(account.handle.lastIndexOf("@") + 1));
    return [home, own?.host].includes(address.host) ? found : verdictOf("not-listed");
  }
  return own?.platform === address.platform && own.space !== address.space ? verdictOf("not-listed") : found;
}

function verifyHost(accounts, host, given, path = "/") {
  const domains = accounts.accounts.filter((it) => it.platform === "domain" && isUnderHost(host, it.handle));
  if (domains.length) {
    const longest = Math.max(...domains.map((it) => it.handle.length));
    const found = ofAccount(accounts, domains.filter((it) => it.handle.length === longest)); // prettier-ignore
    return found.verdict === "official-account" ? withStatement(accounts, found, path) : found;
  }
  if (isOwnHost(accounts, host)) {
    const own = [...accounts.hosts.keys()].filter((it) => isUnderHost(host, it)).reduce((one, other) => (other.length > one.length ? other : one));
    return withStatement(accounts, verdictOf("official-account", { office: accounts.hosts.get(own), host: own }), path);
  }
  return nearestHost(accounts, (own) => hostReasons(given, own, accounts.table)) ?? verdictOf("not-listed");
}

/** The same verdict; where the path is that of a statement, about it: an official site can be broken into. */
function withStatement(accounts, found, path) {
  const { id, version } = STATEMENT.exec(path)?.groups ?? {};
  if (!id) return found;
  const standing = accounts.standing(id);
  const isRevoked = standing === "disowned" || accounts.isDisowned?.(id, Number(version ?? 0));
  if (isRevoked) return verdictOf("evidence-bad", { office: found.office, record: id });
  if (standing === "current") return { ...found, account: null, record: id };
  if (standing === "withdrawn") return verdictOf("withdrawn", { office: found.office, record: id });
  return verdictOf("not-listed", { office: found.office, record: id });
}

function choose(same) {
  return same.find((it) => it.status === "active") ?? same.at(-1);
}

function ofAccount(accounts, same) {
  const account = choose(same);
  if (account.status === "active") return verdictOf("official-account", { account });
  return verdictOf("superseded", { account, stands: standingSuccessor(accounts, account) });
}

/** The account that took its place and is active, over several steps if need be; or null. */
function standingSuccessor(accounts, account) {
  const seen = new Set([account.id]);
  let last = account;
  while (last.successor !== null && !seen.has(last.successor)) {
    const following = accounts.accounts.find((it) => it.id === last.successor);
    if (!following) return null;
    if (following.status === "active") return following;
    seen.add(following.id);
    last = following;
  }
  return null;
}

function lookalike(account, kinds) {
  return verdictOf("lookalike", { account, kinds });
}

function verdictOf(verdict, more = {}) {
  return { verdict, kinds: [], account: null, stands: null, office: null, host: null, record: null, ...more };
}

/** The account that is passed for with the fewest and strongest tricks; an active one goes first. */
function nearest(accounts, reasonsOf) {
  const found = accounts.accounts.map((it) => [it, reasonsOf(it)]).filter(([, reasons]) => reasons.length);
  return lowest(found, ([account, reasons]) => [reasons.length, weakest(reasons), Number(account.status !== "active")]);
}

function nearestHost(accounts, reasonsOf) {
  const near = nearest(accounts, (it) => (it.platform === "domain" ? reasonsOf(it.handle) : []));
  if (near) return lookalike(...near);
  const hosts = [...accounts.hosts].map(([host, office]) => ({ host, office, kinds: reasonsOf(host) })).filter((it) => it.kinds.length);
  const found = lowest(hosts, ({ kinds }) => [kinds.length, weakest(kinds)]);
  return found ? verdictOf("lookalike", found) : null;
}

/** The first item with the lowest rank (lists of numbers), or null. */
function lowest(items, rankOf) {
  let best = null;
  for (const item of items) {
    const rank = rankOf(item);
    const at = best ? rank.findIndex((number, place) => number !== best.rank[place]) : 0;
    if (!best || (at >= 0 && rank[at] < best.rank[at])) best = { item, rank };
  }
  return best?.item ?? null;
}

function weakest(reasons) {
  return Math.max(...reasons.map((reason) => STRENGTH.indexOf(reason)));
}

/** The name of an account of ours on another network; a country's name alone is anybody's. */
function elsewhere(account, name, platform) {
  const own = account.handle.split("@")[0];
  if ([platform, "domain", "e-mail"].includes(account.platform) || !isTelling(own)) return [];
  return isSameHandle(name.split("@")[0], own, platform) ? ["other-platform"] : [];
}

/** Whether `given` leads to the registered address `own`; it may have more parameters, but none of those twice. */
function isSamePlace(own, given) {
  const place = (address) => casefold(address.path.replace(/\/+$/, ""));
  if (own.host !== given.host || place(own) !== place(given)) return false;
  const names = new Set(own.query.map(([name]) => name));
  const list = (query) => JSON.stringify(query.filter(([name]) => names.has(name)).map((pair) => JSON.stringify(pair)).sort());
  return list(own.query) === list(given.query);
}

function isOwnHost(accounts, host) {
  return [...accounts.hosts.keys()].some((own) => isUnderHost(host, own));
}

/** The host as it was written, in its own case. */
function givenHost(url, host) {
  return (url.match(/[^/@:?#\\\s]+/g) ?? []).find((piece) => foldHost(piece) === host) ?? host;
}
