// What a citizen writes of his trip, and what a check-in says: twin of src/elshi/speak/trip_details.py. What is made here is
// what Python reads; what is wrong is named, so that the form can say it.

import { encodeText } from "./bytes.js";

export const LIMITS = { people: 20, stops: 20, text: 200, note: 2_000, words: 1_000, bytes: 1 << 14 };
const WAYS = ["mail", "sms", "telegram"];
// C0 but LF and tab, DEL, C1, line and paragraph separators, bidi controls, surrogates, tags: as in Python
const UNWANTED = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\u{e0000}-\u{e007f}]/gu;
const MAIL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/;
const PHONE = /^\+[1-9][0-9]{6,14}$/;
const DAY = /^[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}$/;

/** Plain text of several lines: no control signs, LF, no white space around. */
export const cleanText = (text) => text.replace(/\r\n?/g, "\n").replace(UNWANTED, "").normalize("NFC").replace(UNWANTED, "").trim();

/** The same in one line. */
export const cleanLine = (text) => cleanText(text).replace(/[\n\t]+/g, " ");

/** As many signs as Python counts. */
export const countSigns = (text) => [...text].length;

/** An address as Python takes it, its domain in ASCII and small letters; what was typed where it is none. */
export function cleanMail(typed) {
  const text = typed.trim();
  const at = text.lastIndexOf("@");
  try {
    const host = at > 0 && !/[/?#:\\\s]/.test(text.slice(at)) ? new URL(`http://${text.slice(at + 1)}`).hostname : "";
    return host ? `${text.slice(0, at)}@${host}` : text;
  } catch {
    return text;
  }
}

/** +77010000000 for +7 (701) 000-00-00, 00 7 701… and other scripts' digits. */
export function cleanPhone(typed) {
  const digit = (sign) => String((sign.codePointAt(0) - (sign >= "\u06f0" ? 0x06f0 : 0x0660)) % 10);
  const plain = typed.normalize("NFKC").replace(/[\u0660-\u0669\u06f0-\u06f9]/g, digit);
  return plain.replace(/[\s().\u2010-\u2015\u200e\u200f-]/g, "").replace(/^00/, "+");
}

/**
 * Details of what was typed, and what is wrong with them: a list of {where: [group, number, field], code}.
 * `typed`: {language, people: [name], stops: [{country, part, from, to, where}], mail, phone, telegram, at_home, note}.
 */
export function makeDetails(typed) {
  const details = {
    format: "elshi-trip/1",
    language: typed.language,
    people: typed.people.map((name) => ({ name: cleanLine(name) })),
    stops: typed.stops.map(({ country, part, from, to, where }) => ({ country, part, from, to, where: cleanLine(where) })),
    mail: cleanMail(typed.mail),
    phone: cleanPhone(typed.phone),
    telegram: typed.telegram,
    at_home: cleanLine(typed.at_home),
    note: cleanText(typed.note),
  };
  return { details, mistakes: findMistakes(details) };
}

function findMistakes(details) {
  const found = [];
  const wrong = (code, group, number, field) => found.push({ where: [group, number, field], code });
  const long = (text, most, ...where) => countSigns(text) > most && wrong("long", ...where);
  details.people.forEach(({ name }, number) => {
    if (!name) wrong("name", "people", number, "name");
    long(name, LIMITS.text, "people", number, "name");
  });
  details.stops.forEach((stop, number) => {
    if (!stop.country) wrong("country", "stops", number, "country");
    for (const field of ["from", "to"]) if (!isDay(stop[field])) wrong("day", "stops", number, field);
    if (isDay(stop.from) && isDay(stop.to) && stop.from > stop.to) wrong("order", "stops", number, "to");
    long(stop.where, LIMITS.text, "stops", number, "where");
  });
  if (details.mail && !isMail(details.mail)) wrong("mail", "reach", 0, "mail");
  if (details.phone && !PHONE.test(details.phone)) wrong("phone", "reach", 0, "phone");
  if (!waysOf(details).length) wrong("reach", "reach", 0, "mail");
  long(details.at_home, LIMITS.text, "more", 0, "at_home");
  long(details.note, LIMITS.note, "more", 0, "note");
  if (!found.length && formatDetails(details).length > LIMITS.bytes) wrong("whole", "more", 0, "note");
  return found;
}

const isMail = (text) => MAIL.test(text) && text.length <= 254 && text.lastIndexOf("@") <= 64;

/** A day that there is: 2026-02-30 is none. */
function isDay(text) {
  return DAY.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true;
}

/** By which a traveller can be reached, as the door wants them. */
export function waysOf(details) {
  const there = { mail: details.mail, sms: details.phone, telegram: details.telegram };
  return WAYS.filter((way) => there[way]);
}

/** What stands in clear: [country, part, from, to] of each stop. */
export const coarseStops = (details) => details.stops.map(({ country, part, from, to }) => [country, part, from, to]);

/** Canonical JSON (RFC 8785), in bytes. */
export const formatDetails = (details) => encodeText(canonical(details));

/** The details in plain bytes. Throws for what are none. */
export function parseDetails(bytes) {
  const found = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  if (found?.format !== "elshi-trip/1") throw new Error("expected details of format elshi-trip/1");
  return found;
}

/** What a check-in says, in bytes. `lat`, `lon`: numbers of degrees, or none. */
export function formatSaid({ words = "", lat = null, lon = null }) {
  const degrees = (number) => (lat === null || lon === null ? "" : String(Number(number.toFixed(5))));
  const cut = [...cleanText(words)].slice(0, LIMITS.words).join("").trim();
  return encodeText(canonical({ words: cut, lat: degrees(lat), lon: degrees(lon) }));
}

function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value); // escapes what RFC 8785, 3.2.2.2 says
  const names = Object.keys(value).sort(); // by UTF-16 code units, 3.2.3
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
}
