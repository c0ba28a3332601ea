// Messenger dressing around a text: what it may be, and the text without it; as src/elshi/verify/dressing.py, which says
// why. Only at the very beginning and the very end, only of shapes and names that can make no claim.

import { SPACE } from "./bytes.js";
import { fold } from "./fold.js";
import { isNegation } from "./meaning.js";
import { normalise } from "./words.js";

const MAX_PIECES = 6; // on each side
const MAX_LINE = 300; // code points of a line, or of the beginning or end of one, that may be dressing
const MAX_TEXT = 30_000; // code points: no official text is longer, with all that may be beside it
const MIN_INITIALS = 3;

const UNSEEN = "\\u00ad\\u200b\\u200e\\u200f\\u2060\\ufeff";
const GAP = `[${SPACE}${UNSEEN}]`;
const FRONT = new RegExp(`^${GAP}+`, "u");
const BACK = new RegExp(`(?<!${GAP})${GAP}+$`, "u");
const DIGIT = "[0-9\\u0660-\\u0669\\u06f0-\\u06f9]";
const DATE = `(?:${DIGIT}{1,2}[./\\-]${DIGIT}{1,2}[./\\-](?:${DIGIT}{4}|${DIGIT}{2})|${DIGIT}{4}[./\\-]${DIGIT}{1,2}[./\\-]${DIGIT}{1,2})`;
const TIME = `${DIGIT}{1,2}:${DIGIT}{2}(?::${DIGIT}{2})?(?:${GAP}?[AaPp][Mm])?`;
const MOMENT = `(?:${DATE}[,\\u060c]?${GAP}+${TIME}|${TIME}[,\\u060c]?${GAP}+${DATE})`;
const STAMP = `\\[${MOMENT}\\]`;
const LINES = /\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]/u;

const FORWARDED_FROM = [
  "forwarded from", "forwarded message from", "переслано от", "переслано из", "пересланное сообщение от",
  "қайта жіберілген", "қайта жіберген", "жіберген", "جرى تحويلها من", "تمت إعادة التوجيه من", "محولة من", "转发自", "转发来自",
]; // prettier-ignore
const FORWARDED = [
  "forwarded", "forwarded many times", "forwarded message", "переслано", "переслано много раз",
  "пересланное сообщение", "қайта жіберілді", "қайта жіберілген", "бірнеше рет қайта жіберілген", "تمت إعادة التوجيه",
  "محولة", "转发", "已转发", "多次转发",
]; // prettier-ignore
const SIGNS =
  "\\-\\u2010-\\u2015|@.,_*\"'\\u00ab\\u00bb\\u201c-\\u201e\\u2018\\u2019()\\u00b7\\u2022\\u25aa\\u25ab\\u25b6\\u25fc-\\u25fe\\u27a1\\u2139" +
  "\\u{1f3db}\\u{1f447}\\u{1f449}\\u{1f4ac}\\u{1f4c4}\\u{1f4cc}\\u{1f4cd}\\u{1f4dd}\\u{1f4e2}\\u{1f4e3}\\u{1f4e8}\\u{1f4e9}\\u{1f4f0}" +
  "\\u{1f4f1}\\u{1f4f2}\\u{1f50a}\\u{1f517}\\u{1f538}\\u{1f539}\\u{1f5de}\\u{1f5e3}";
const PLAIN = new RegExp(`^[\\p{L}\\p{N}${SPACE}${SIGNS}]*$`, "u");
const WORDS = /[\p{L}\p{N}]+/gu;
const CLAIMS =
  /fake|false|hoax|lie|rumou?r|wrong|untrue|deny|denie|debunk|фейк|фэйк|лож|лжи|неправд|опроверг|вымысел|слух|жалған|өтірік|jalǵan|ótirik|كاذب|زائف|كذب|شائع|假|谣|谎|辟/u;
const ID = "[a-z0-9-]+/[0-9]{4}/[1-9][0-9]{0,6}";
const TAG = "[a-z]{2}(?:-[A-Za-z]{4})?/";
const PATH = new RegExp(
  `^(?:/?|/(?:${TAG})?(?<id>${ID})(?:/(?:v(?<version>[1-9][0-9]{0,3})/?)?)?` +
    `|/verify/(?:${TAG})?#r=(?<linked>${ID})/(?<to>[1-9][0-9]{0,3})/[0-9a-f]{16})$`,
  "u",
);
const ADDRESS = /^(?:https?:\/\/)?(?:www\.)?(?<host>[A-Za-z0-9.-]+)(?<path>\/.*)?$/u;

const NAMED = `(?<name>[^:\\[\\]]{1,120}?)${GAP}*:`;
const LED = new RegExp(`^${STAMP}${GAP}*${NAMED}[${SPACE}]*`, "u");
const DATED = new RegExp(`^${MOMENT}${GAP}+[\\-\\u2013]${GAP}+${NAMED}[${SPACE}]*`, "u");
const SAID = new RegExp(`^${NAMED}[${SPACE}]+`, "u");
const STAMPED = new RegExp(`^(?<name>[^:\\[\\]]{0,120}?)[,:]?${GAP}*${STAMP}${GAP}*(?<after>[^:\\[\\]]{0,120}?):?$`, "u");
const QUOTE = new RegExp(`^${GAP}*>[${SPACE}>]*`, "u");
const NUMBER = /^[+\u2212-]?\p{Nd}/u;
const LAST = new RegExp(`${GAP}(?<last>[^${SPACE}${UNSEEN}]+)$`, "u");

/**
 * Whose names may stand beside a text of theirs, as `{names, tags, hosts}`. `names` of the office in its languages, whole
 * and with initials; `others` below it and `handles`: whole only.
 */
export function makeSpeaker({ names, others = [], handles = [], hosts = [] }) {
  const known = new Set(names.flatMap(formsOf));
  const tags = names.flatMap((name) => wordsOf(name).filter((word) => [...word].length >= MIN_INITIALS));
  for (const name of [...others, ...handles]) known.add(wordsOf(name).join(" "));
  const whole = [...known].filter((it) => it && !claims(it));
  return { names: new Set(whole), tags: new Set([...tags.filter((it) => !claims(it)), ...whole]), hosts: new Set(hosts) };
}

/** The speaker of a verified ledger: the office, its tree, its active accounts. */
export function speakerOf(ledger) {
  const offices = [...ledger.offices.values()];
  return makeSpeaker({
    names: Object.values(ledger.office.names),
    others: offices.flatMap((it) => Object.values(it.names)),
    handles: ledger.currentAccounts().map((it) => it.record).filter((it) => it.status === "active").map((it) => it.handle), // prettier-ignore
    hosts: offices.map((it) => it.host),
  });
}

/** What `text` is without dressing, the barest first, as `{text, aside, links}`; never `text` itself. */
export function* undress(text, speaker) {
  if (text.length > 2 * MAX_TEXT || [...text].length > MAX_TEXT) return;
  const heads = peelAll({ text, aside: [], links: [] }, peelHead, speaker);
  for (const head of heads.reverse()) {
    for (const bare of peelAll(head, peelTail, speaker).reverse()) if (bare.aside.length) yield bare;
  }
}

function peelAll(given, peel, speaker) {
  const found = [given];
  while (found.length <= MAX_PIECES) {
    const next = peel(found.at(-1), speaker);
    if (!next) break;
    found.push(next);
  }
  return found;
}

function wordsOf(text) {
  return fold(text).match(WORDS) ?? [];
}

/** A name whole, and with its first or its last words as initials, alone or with what stands behind or before them. */
function formsOf(name) {
  const words = wordsOf(name);
  const large = (normalise(name).match(WORDS) ?? []).map((word) => /^\p{Lu}/u.test(word));
  const found = [words.join(" ")];
  if (large.length !== words.length) return found;
  for (let start = 0; start < words.length; start++) {
    for (let end = start + MIN_INITIALS; end <= words.length; end++) {
      if (start > 0 && end < words.length) continue;
      const initials = (keep) => words.slice(start, end).filter((_, at) => keep(large[start + at])).map((it) => [...it][0]); // prettier-ignore
      for (const letters of [initials(() => true), initials((isLarge) => isLarge)]) {
        if (letters.length < MIN_INITIALS) continue;
        const short = letters.join("");
        found.push(short);
        for (let at = end; at < words.length; at++) found.push([short, ...words.slice(at)].join(" "));
        for (let at = 1; at <= start; at++) found.push([...words.slice(0, at), short].join(" "));
      }
    }
  }
  return found;
}

function claims(name) {
  return CLAIMS.test(name) || name.split(" ").some((word) => isNegation(word, "und"));
}

function isName(text, speaker) {
  const bare = normalise(text);
  return PLAIN.test(bare) && speaker.names.has(wordsOf(bare).join(" "));
}

const firstOf = (text) => [...text.slice(0, 2 * MAX_LINE)].slice(0, MAX_LINE).join("");
const lastOf = (text) => [...text.slice(-2 * MAX_LINE)].slice(-MAX_LINE).join("");

function peelHead({ text: whole, aside, links }, speaker) {
  const unquoted = unquote(whole);
  if (unquoted !== null) return { text: unquoted, aside: [...aside, ">"], links };
  const text = whole.replace(FRONT, "");
  const end = LINES.exec(text);
  const line = end ? text.slice(0, end.index) : text;
  const rest = end ? text.slice(end.index + end[0].length) : "";
  if (normalise(rest) && firstOf(line) === line && isHeadLine(line.replace(BACK, ""), speaker)) return { text: rest, aside: [...aside, normalise(line)], links };
  for (const shape of [LED, DATED, SAID]) {
    const found = shape.exec(firstOf(line));
    if (found && isName(found.groups.name, speaker)) return { text: text.slice(found[0].length), aside: [...aside, normalise(found[0])], links };
  }
  return null;
}

/** Without the quote marks, if every line has one and none stands before a number (> 120 says "more than"); or null. */
function unquote(text) {
  const lines = text.split(LINES).filter((line) => normalise(line));
  if (!lines.length || !lines.every((line) => QUOTE.test(line))) return null;
  const bare = lines.map((line) => line.replace(QUOTE, ""));
  return bare.some((line) => NUMBER.test(line)) ? null : bare.join("\n");
}

function isHeadLine(line, speaker) {
  if (isName(line.replace(/:$/u, ""), speaker) || isForwarded(line, speaker)) return true;
  const found = STAMPED.exec(line)?.groups;
  return Boolean(found) && [found.name, found.after].every((it) => !normalise(it) || isName(it, speaker));
}

function isForwarded(line, speaker) {
  const bare = fold(line).replace(/^[ [\]:]+|[ [\]:]+$/gu, "");
  if (FORWARDED.includes(bare)) return true;
  return FORWARDED_FROM.some((it) => bare.startsWith(it) && isName(bare.slice(it.length).replace(/^[ :]+/u, ""), speaker));
}

function peelTail({ text: whole, aside, links }, speaker) {
  const text = whole.replace(BACK, "");
  const within = lastOf(text); // of a longer line the beginning is missing, and then it is no name
  const start = within.length - within.split(LINES).at(-1).length;
  if (start && isName(fold(within.slice(start)).replace(/^via /u, ""), speaker)) {
    const at = text.length - within.length + start;
    return { text: text.slice(0, at), aside: [...aside, normalise(text.slice(at))], links };
  }
  const found = LAST.exec(within)?.groups.last;
  if (!found) return null;
  const last = normalise(found);
  const rest = text.slice(0, text.length - found.length);
  const isTag = last.startsWith("#") && speaker.tags.has(wordsOf(last).join(" ")) && PLAIN.test(last.slice(1));
  const led = isTag ? [] : readLink(last, speaker);
  return led ? { text: rest, aside: [...aside, last], links: [...links, ...led] } : null;
}

/** `[[id, version]]` (version 0: any) of the statement that an address of the office's own host leads to; null: another. */
function readLink(text, speaker) {
  const found = ADDRESS.exec(text)?.groups;
  if (!found || !speaker.hosts.has(found.host.toLowerCase())) return null;
  const path = PATH.exec(found.path ?? "")?.groups;
  if (!path) return null;
  const id = path.id ?? path.linked;
  return id ? [[id, Number(path.version ?? path.to ?? 0)]] : [];
}
