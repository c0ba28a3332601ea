// From a web address to the account it shows, read as a browser would; as src/elshi/verify/addresses.py. Nothing is fetched.

import { casefold } from "./fold.js";
import { foldHost } from "./lookalikes.js";

const MAX_ADDRESS = 2_000;
const NAME = "(?<handle>[^/?#]+)";
const SHAPES = [
  ["x", "x.com twitter.com", `/@?${NAME}`],
  ["telegram", "t.me telegram.me telegram.dog", `/(?:s/)?${NAME}`],
  ["facebook", "facebook.com fb.com fb.me m.me", "/profile\\.php\\?(?:.*&)?id=(?<handle>[0-9]+)"],
  ["facebook", "facebook.com fb.com fb.me m.me", `/(?:pages/|pg/|p/)?${NAME}`],
  ["instagram", "instagram.com instagr.am", `/(?:stories/)?${NAME}`],
  ["youtube", "youtube.com", `/(?:@|c/|user/|channel/)${NAME}`],
  ["tiktok", "tiktok.com", `/@${NAME}`],
  ["threads", "threads.net threads.com", `/@${NAME}`],
  ["bluesky", "bsky.app", `/profile/${NAME}`],
  ["vk", "vk.com vk.ru vkontakte.ru", `/${NAME}`],
  ["weibo", "weibo.com weibo.cn", `/(?:u/|n/)?${NAME}`],
  ["linkedin", "linkedin.com", `/(?:company|in|school|showcase)/${NAME}`],
  ["whatsapp", "wa.me", `/(?:channel/)?\\+?${NAME}`],
  ["whatsapp", "whatsapp.com api.whatsapp.com", "/send/?\\?(?:.*&)?phone=\\+?(?<handle>[0-9]+)"],
  ["whatsapp", "whatsapp.com", `/channel/${NAME}`],
].map(([platform, hosts, shape]) => ({ platform, hosts: hosts.split(" "), shape: new RegExp(`^${shape}`, "u") }));
const RESERVED = new Set(
  `i home search hashtag intent share sharer sharer.php login signup about explore settings messages notifications p
  reel reels tv stories joinchat addstickers watch groups events marketplace gaming help privacy terms tos feed
  playlist results shorts status`.split(/\s+/),
);
const FRONTS = ["www.", "m.", "mobile.", "web.", "l."];
const FEDIVERSE = /^\/(?:web\/)?@(?<name>[^/@]+)(?:@(?<host>[^/]+))?(?:\/.*)?$/u;

/** What is written is no address. */
export class AddressError extends Error {}

/** `{host, path, platform, handle, decoy}` of the address in `text`. Throws AddressError if there is no host in it. */
export function parseAddress(text) {
  if (text.length > MAX_ADDRESS) throw new AddressError("too long");
  const [scheme, rest] = splitScheme(text);
  if (scheme === "mailto") {
    const mailbox = decode(rest).split("?")[0].trim();
    return { host: foldHost(mailbox.slice(mailbox.lastIndexOf("@") + 1)), path: "", platform: "e-mail", handle: mailbox, decoy: "" };
  }
  const [authority, path] = splitAuthority(rest);
  const at = authority.lastIndexOf("@");
  const host = foldHost(authority.slice(at + 1).replace(/:[0-9]*$/, ""));
  if (!host || /[\s/<>"]/.test(host)) throw new AddressError("no host");
  const { platform, handle } = findAccount(host, path);
  return { host, path: path.split("?")[0], platform, handle, decoy: authority.slice(0, Math.max(at, 0)).split(":")[0] };
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

function splitAuthority(rest) {
  const body = rest.split("#")[0].replaceAll("\\", "/").replace(/^\/+/, "");
  const authority = body.split(/[/?]/)[0];
  const path = body.slice(authority.length);
  const decoded = decode(authority).replaceAll("\\", "/");
  if (/[/?]/.test(decoded)) throw new AddressError("a coded slash in the host"); // no browser goes there
  return [decoded, decode(path.startsWith("/") ? path : `/${path}`)];
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

function findAccount(host, path) {
  const names = [host, ...FRONTS.filter((front) => host.startsWith(front)).map((front) => host.slice(front.length))];
  let isPlatform = false;
  for (const { platform, hosts, shape } of SHAPES) {
    if (!names.some((name) => hosts.includes(name))) continue;
    isPlatform = true;
    const handle = clean(shape.exec(path)?.groups.handle ?? "");
    if (handle && !RESERVED.has(casefold(handle))) return { platform, handle };
  }
  const person = isPlatform ? null : FEDIVERSE.exec(path.split("?")[0])?.groups;
  if (!person) return { platform: null, handle: null };
  return { platform: "mastodon", handle: `${person.name}@${foldHost(person.host ?? host)}` };
}

function clean(handle) {
  const bare = handle.trim().replace(/^@/, "");
  return bare.startsWith("+") ? "" : bare; // t.me/+… is an invitation and names nobody
}
