// Whether a handle or host passes for a registered one, and by which trick; as src/elshi/text/lookalikes.py.

import { casefold } from "./fold.js";
import { isTelling, nameReasons, views } from "./likeness.js";

const SECOND_LEVEL = new Set("ac co com edu gob gouv gov go int mil net or org".split(" "));
const STATES = new Set("mil gov gob gouv go".split(" "));
const ASCII = /^[\x00-\x7f]*$/;

/** Why `given` passes for `registered` on one platform; [] where it does not, or is the same account. */
export function handleReasons(given, registered, platform, table) {
  if (isSameHandle(given, registered, platform)) return [];
  if (platform === "domain" || platform === "bluesky") return hostReasons(given, registered, table);
  if (platform === "mastodon" || platform === "e-mail") return addressReasons(given, registered, table);
  return nameReasons(given, registered, table);
}

/** Whether two handles are one account to the platform. */
export function isSameHandle(given, registered, platform) {
  return foldHandle(given, platform) === foldHandle(registered, platform);
}

function foldHandle(handle, platform) {
  const bare = casefold(handle.normalize("NFC").trim().replace(/^@/, "").replace(/\/+$/, ""));
  if (platform === "domain" || platform === "bluesky") return foldHost(bare);
  return platform === "facebook" ? bare.replaceAll(".", "") : bare;
}

/** A host in lower case, its labels decoded from punycode, no dot at the end, no `www`. */
export function foldHost(host) {
  const plain = casefold(host.normalize("NFKC")).replaceAll("。", ".").replace(/^\.+|\.+$/g, "");
  return plain.split(".").map(decodeLabel).join(".").replace(/^www\./, "");
}

/** Whether `given` is the registered host or below it. */
export function isUnderHost(given, registered) {
  const [host, official] = [foldHost(given), foldHost(registered)];
  return host === official || host.endsWith(`.${official}`);
}

/** Why the host `given` passes for `registered`; [] where it does not, or belongs to it. */
export function hostReasons(given, registered, table) {
  if (isUnderHost(given, registered)) return [];
  const [host, official] = [foldHost(given), foldHost(registered)];
  const parent = after(official, ".");
  const looks = wholeHostReasons(given, host, official, table);
  if (looks.length || host === parent || (host.endsWith(`.${parent}`) && isHeld(parent))) return looks;
  return ownNameReasons(host, official, table);
}

function wholeHostReasons(given, host, official, table) {
  for (const view of views(host, official, ASCII.test(host) ? given : host, table)) {
    if (view.given === view.registered) return view.reasons;
    const fronts = [`${view.registered}.`, `${view.registered.replaceAll(".", "-")}.`];
    if (fronts.some((front) => view.given.startsWith(front)) || view.given.includes(`.${view.registered}.`)) {
      return [...view.reasons, "subdomain"];
    }
  }
  return [];
}

function ownNameReasons(host, official, table) {
  const [stem, ending] = splitEnding(host);
  const [officialStem, officialEnding] = splitEnding(official);
  const other = ending === officialEnding ? [] : ["other-ending"];
  if (stem === officialStem) return other;
  if (stem.startsWith(`${officialStem}.`) || (officialStem.includes(".") && stem.includes(`.${officialStem}.`))) return ["subdomain"];
  const reasons = nameReasons(stem, officialStem, table);
  return reasons.length ? [...reasons, ...other] : [];
}

/** Reasons for `name@host`. */
function addressReasons(given, registered, table) {
  const bare = given.trim().replace(/^@/, "");
  const [name, host] = [bare.split("@")[0], after(bare, "@")];
  const [official, officialHost] = [registered.split("@")[0], after(registered, "@")];
  const names = nameReasons(name, official, table);
  const isSameName = casefold(name) === casefold(official);
  if (foldHost(host) === foldHost(officialHost)) return names;
  const hosts = hostReasons(host, officialHost, table);
  if (hosts.length && (isSameName || names.length)) return [...names, ...hosts];
  return (isSameName || names.length) && isTelling(official) ? [...names, "other-server"] : [];
}

function after(text, mark) {
  const at = text.indexOf(mark);
  return at < 0 ? "" : text.slice(at + mark.length);
}

function isHeld(parent) {
  const [first, ...rest] = parent.split(".");
  return rest.length > 0 && (!SECOND_LEVEL.has(first) || STATES.has(first));
}

function splitEnding(host) {
  const labels = host.split(".");
  const cut = labels.length > 2 && SECOND_LEVEL.has(labels.at(-2)) ? 2 : 1;
  return [labels.slice(0, -cut).join("."), labels.slice(-cut).join(".")];
}

function decodeLabel(label) {
  if (!label.startsWith("xn--")) return label;
  try {
    return casefold(decodePunycode(label.slice(4)).normalize("NFC"));
  } catch (error) {
    if (error instanceof RangeError) return label; // no punycode after all: the label stands as it is
    throw error;
  }
}

/** RFC 3492, 6.2. Throws RangeError. */
function decodePunycode(text) {
  const cut = text.lastIndexOf("-");
  const output = cut > 0 ? [...text.slice(0, cut)].map((letter) => letter.codePointAt(0)) : [];
  if (output.some((code) => code > 127)) throw new RangeError("not ASCII");
  let [code, index, bias] = [128, 0, 72];
  let at = cut > 0 ? cut + 1 : cut === 0 ? 1 : 0;
  while (at < text.length) {
    const start = index;
    for (let weight = 1, k = 36; ; k += 36) {
      if (at >= text.length) throw new RangeError("cut off");
      const digit = "abcdefghijklmnopqrstuvwxyz0123456789".indexOf(text[at++].toLowerCase());
      if (digit < 0) throw new RangeError("not a digit");
      index += digit * weight;
      const threshold = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
      if (digit < threshold) break;
      weight *= 36 - threshold;
      if (index > 2 ** 40) throw new RangeError("too large");
    }
    const count = output.length + 1;
    let delta = start === 0 ? Math.floor((index - start) / 700) : Math.floor((index - start) / 2);
    delta += Math.floor(delta / count);
    let k = 0;
    for (; delta > 455; k += 36) delta = Math.floor(delta / 35);
    bias = k + Math.floor((36 * delta) / (delta + 38));
    code += Math.floor(index / count);
    if (code > 0x10ffff) throw new RangeError("beyond Unicode");
    index %= count;
    output.splice(index++, 0, code);
  }
  return String.fromCodePoint(...output);
}
