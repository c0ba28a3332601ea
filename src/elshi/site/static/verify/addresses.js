// From a web address to the account it shows, read as a browser would; as src/elshi/verify/addresses.py. Nothing is fetched.

import { casefold } from "./fold.js";
import { foldHost } from "./lookalikes.js";

const MAX_ADDRESS = 2_000;
const NAME = "(?<handle>[^/?#]+)";
// the first shape that fits is taken; names of different spaces are different accounts
const SHAPES = [
  ["x", "x.com twitter.com", `/@?${NAME}`],
  ["telegram", "t.me telegram.me telegram.dog", `/(?:s/)?${NAME}`],
  ["facebook", "facebook.com fb.com fb.me m.me", "/profile\\.php\\?(?:.*&)?id=(?<handle>[0-9]+)(?:&|$)"],
  ["facebook", "facebook.com fb.com fb.me m.me", "/pages/[^/?#]+/(?<handle>[0-9]+)"], // the name may be any
  ["facebook", "facebook.com fb.com fb.me m.me", `/(?:pg/|p/)?(?!pages/)${NAME}`],
  ["instagram", "instagram.com instagr.am", `/(?:stories/)?${NAME}`],
  ["youtube", "youtube.com", `/(?:@|(?<space>c|user|channel)/)${NAME}`],
  ["tiktok", "tiktok.com", `/@${NAME}`],
  ["threads", "threads.net threads.com", `/@${NAME}`],
  ["bluesky", "bsky.app", `/profile/${NAME}`],
  ["vk", "vk.com vk.ru vkontakte.ru", `/${NAME}`],
  ["weibo", "weibo.com weibo.cn", `/(?:u/|(?<space>n)/)?${NAME}`],
  ["linkedin", "linkedin.com", `/(?:company|(?<space>in)|school|showcase)/${NAME}`],
  ["whatsapp", "wa.me", `/(?:(?<space>channel)/)?\\+?${NAME}`],
  ["whatsapp", "whatsapp.com api.whatsapp.com", "/send/?\\?(?:.*&)?phone=\\+?(?<handle>[0-9]+)(?:&|$)"],
  ["whatsapp", "whatsapp.com", `/(?<space>channel)/${NAME}`],
].map(([platform, hosts, shape]) => ({ platform, hosts: hosts.split(" "), shape: new RegExp(`^${shape}`, "u") }));
// where a platform shows what has this number, whoever wrote it: what follows the name in the path, and parameters. Why
// which network is here stands in addresses.py
const BY_NUMBER = {
  x: [/^\/(?:status(?:es)?|articles?)\/[^?]/, []],
  telegram: [null, ["comment"]],
  facebook: [/^\/(?:posts|videos|photos|reels?|permalink|stor(?:y|ies)|activity)\/[^?]/, ["story_fbid", "fbid", "v"]],
  instagram: [/^\/(?:(?:p|reels?|tv)\/[^?]|[0-9])/, []],
  threads: [/^\/(?:post|media|t)\/[^?]/, []],
  tiktok: [/^\/(?:video|photo)\/[^?]/, []],
  youtube: [/^\/(?:shorts|live|post|video)\/[^?]/, ["lb", "v"]],
  mastodon: [/^\/(?:[^/?]+\/)?[^/?]*[0-9]/, []],
  vk: [null, ["w", "z"]],
  weibo: [/^\/[0-9A-Za-z]{8,}/, []],
};
const RESERVED = new Set(
  `i home search hashtag intent share sharer sharer.php login signup about explore settings messages notifications p
  reel reels tv stories joinchat addstickers watch groups events marketplace gaming help privacy terms tos feed
  playlist results shorts status`.split(/\s+/),
);
const FRONTS = ["www.", "m.", "mobile.", "web.", "l."];
const FEDIVERSE = /^\/(?:web\/)?@(?<name>[^/@]+)(?:@(?<host>[^/]+))?(?<rest>\/.*)?$/u;

/** What is written is no address. */
export class AddressError extends Error {}

/**
 * `{host, path, platform, handle, decoy, space, query, byNumber}` of the address in `text`. `byNumber`: it shows the post of
 * a number, whoever wrote it, whatever name stands before that. Throws AddressError if there is no host.
 */
export function parseAddress(text) {
  if (text.length > MAX_ADDRESS) throw new AddressError("too long");
  const [scheme, rest] = splitScheme(text);
  if (scheme === "mailto") {
    const mailbox = decode(rest).split("?")[0].trim();
    const host = foldHost(mailbox.slice(mailbox.lastIndexOf("@") + 1));
    return { host, path: "", platform: "e-mail", handle: mailbox, decoy: "", space: "", query: [], byNumber: false };
  }
  const { authority, path, parameters } = splitParts(rest);
  const at = authority.lastIndexOf("@");
  const host = foldHost(authority.slice(at + 1).replace(/:[0-9]*$/, ""));
  if (!host || (/[\s/\\<>":#?@]/.test(host) && !/^\[[0-9a-f:.]+\]$/.test(host))) throw new AddressError("no host");
  const query = readQuery(parameters);
  const { rest: after, ...account } = findAccount(host, path, query);
  const byNumber = account.platform !== null && isByNumber(account.platform, after, query);
  return { host, path, decoy: authority.slice(0, Math.max(at, 0)).split(":")[0], query, byNumber, ...account };
}

function splitScheme(text) {
  // WHATWG URL: tabs and line ends fall out, other white space and control characters at the ends too
  const bare = text.replace(/[\t\n\r]/g, "").replace(/^[\x00-\x20]+|[\x00-\x20]+$/g, "");
  const found = /^(?<scheme>[A-Za-z][A-Za-z0-9+.-]*):(?<rest>.*)$/s.exec(bare)?.groups;
  if (!found || /^[0-9]{1,5}(?:[/?#]|$)/.test(found.rest)) return ["https", bare]; // a port, no scheme
  const scheme = found.scheme.toLowerCase();
  if (["http", "https", "mailto"].includes(scheme)) return [scheme, found.rest];
  if (scheme.includes(".") || found.rest.split("/")[0].includes("@")) return ["https", bare]; // user:password@host
  throw new AddressError("another scheme");
}

function splitParts(rest) {
  const [before, parameters] = splitOnce(rest.split("#")[0], "?");
  const [authority, path] = splitOnce(before.replaceAll("\\", "/").replace(/^\/+/, ""), "/");
  const decoded = decode(authority).replaceAll("\\", "/");
  if (/[/?]/.test(decoded)) throw new AddressError("a coded slash in the host"); // no browser goes there
  return { authority: decoded, path: readPath(`/${path}`), parameters };
}

function splitOnce(text, mark) {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

/** The path as a browser asks for it (WHATWG URL, dot segments), decoded; as it is where that could mislead. */
function readPath(path) {
  const segments = [];
  let last = "";
  for (const segment of path.split("/").slice(1)) {
    last = segment.toLowerCase().replaceAll("%2e", ".");
    if (last === "..") segments.pop();
    else if (last !== ".") segments.push(segment);
  }
  if (last === "." || last === "..") segments.push("");
  const decoded = segments.map(decode);
  // a server may see other segments than whoever decodes: then nobody is named here
  const misleads = decoded.some((segment) => [".", ".."].includes(segment) || /[/\\?#]/.test(segment));
  return `/${(misleads ? segments : decoded).join("/")}`;
}

/** The parameters as pairs, split before they are decoded, as a server does. */
function readQuery(text) {
  return text.split("&").filter(Boolean).map((piece) => splitOnce(piece, "=").map(decode)); // prettier-ignore
}

/** Percent signs decoded until nothing changes, at most three times. */
function decode(text) {
  let found = text;
  for (let round = 0; round < 3; round++) {
    const decoded = found.replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) => {
      const bytes = run.match(/[0-9A-Fa-f]{2}/g).map((pair) => Number.parseInt(pair, 16));
      return new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(bytes));
    });
    if (decoded === found) break;
    found = decoded;
  }
  return found;
}

/** `rest`: what follows the name in the path. */
function isByNumber(platform, rest, query) {
  const [shape, parameters] = BY_NUMBER[platform] ?? [null, []];
  return Boolean(shape?.test(rest)) || query.some(([name]) => parameters.includes(name));
}

/** `{platform, handle, space, rest}`; `rest`: what follows the handle. */
function findAccount(host, path, query) {
  const names = [host, ...FRONTS.filter((front) => host.startsWith(front)).map((front) => host.slice(front.length))];
  const whole = `${path}?${plainQuery(query)}`;
  let isPlatform = false;
  for (const { platform, hosts, shape } of SHAPES) {
    if (!names.some((name) => hosts.includes(name))) continue;
    isPlatform = true;
    const found = shape.exec(whole);
    const handle = clean(found?.groups.handle ?? "");
    if (handle && !RESERVED.has(casefold(handle))) return { platform, handle, space: found.groups.space ?? "", rest: whole.slice(found[0].length) };
  }
  const person = isPlatform ? null : FEDIVERSE.exec(path)?.groups;
  if (!person) return { platform: null, handle: null, space: "", rest: "" };
  return { platform: "mastodon", handle: `${person.name}@${foldHost(person.host ?? host)}`, space: "", rest: person.rest ?? "" };
}

/** The parameters that mean the same to everybody: named once, no sign of another part of the address in them. */
function plainQuery(query) {
  const isPlain = ([name, value]) => query.filter(([other]) => other === name).length === 1 && !/[&=/?#]/.test(name + value);
  return query.filter(isPlain).map((pair) => pair.join("=")).join("&"); // prettier-ignore
}

function clean(handle) {
  const bare = handle.trim().replace(/^@/, "");
  return bare.startsWith("+") ? "" : bare; // t.me/+… is an invitation and names nobody
}
