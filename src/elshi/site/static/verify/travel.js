// What advisories and alerts say beyond their words: strict reading, as src/elshi/record/types/advisories.py, alerts.py
// and places.py.

import { FormatError } from "./errors.js";
import { checkNames, readCode, readCount, readHash, readList, readObject, readText, readTime } from "./fields.js";

export const SECTIONS = ["entry", "safety", "health", "law", "documents", "money", "contacts"];
const MAX_PARTS = 200;
const MAX_PLACES = 200;
const MAX_POLYGONS = 20;
const MAX_POLYGON = 4_000;
const MAX_GAZETTEER_BYTES = 4 << 20;
const COUNTRY = /^[A-Z]{2}$/;
const PART = /^[A-Z]{2}-[A-Z0-9]{1,3}$/;
const DAY = /^(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
const PAIR = "-?(?:[1-9]?[0-9])(?:\\.[0-9]{1,5})?,-?(?:1?[0-9]?[0-9])(?:\\.[0-9]{1,5})?";
const POLYGON = new RegExp(`^${PAIR}(?: ${PAIR}){3,}$`);
// CAP 1.2, 3.2.2
const CATEGORIES = [
  "Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other",
]; // prettier-ignore
const URGENCIES = ["Immediate", "Expected", "Future", "Past", "Unknown"];
const SEVERITIES = ["Extreme", "Severe", "Moderate", "Minor", "Unknown"];
const CERTAINTIES = ["Observed", "Likely", "Possible", "Unlikely", "Unknown"];
const EVENTS = [
  "earthquake", "flood", "storm", "fire", "unrest", "conflict", "attack", "epidemic", "transport", "accident", "other",
]; // prettier-ignore

/** What an advisory says of its country. Throws FormatError. */
export function readAdvice(value) {
  const item = readObject(value, "advice");
  checkNames(item, ["country", "level", "parts", "sections", "change", "reviewed_on", "review_by", "gazetteer"], "advice");
  const country = readText(item, "country");
  if (!COUNTRY.test(country)) throw new FormatError("country: expected two capital letters like XB");
  const level = readCount(item, "level", 1, 4);
  const parts = readList(item, "parts", MAX_PARTS).map((one) => readPart(one, country));
  checkSorted(parts.map(({ code }) => code), "parts");
  if (parts.some((part) => part.level === level)) throw new FormatError("a part has the level of its country");
  const sections = readList(item, "sections", SECTIONS.length);
  const sorted = SECTIONS.filter((code) => sections.includes(code));
  if (sections.length === 0 || sections.length !== sorted.length || sections.some((code, at) => code !== sorted[at])) {
    throw new FormatError(`the sections are not some of ${SECTIONS.join(", ")}, in this order`);
  }
  const [reviewedOn, reviewBy] = [readDay(item, "reviewed_on"), readDay(item, "review_by")];
  if (reviewBy < reviewedOn) throw new FormatError(`review_by ${reviewBy} is before reviewed_on ${reviewedOn}`);
  const change = readCode(item, "change", ["major", "minor"]);
  return { country, level, parts, sections, change, reviewedOn, reviewBy, gazetteer: readGazetteer(item.gazetteer) };
}

/** What an alert says of a danger. Throws FormatError. */
export function readDanger(value) {
  const item = readObject(value, "danger");
  const fields = ["places", "polygons", "category", "event", "urgency", "severity", "certainty", "onset", "expires", "gazetteer"];
  checkNames(item, fields, "danger");
  const places = readList(item, "places", MAX_PLACES);
  if (places.length === 0 || places.some((code) => typeof code !== "string" || !(COUNTRY.test(code) || PART.test(code)))) {
    throw new FormatError("places: expected codes like XB or XB-N");
  }
  checkSorted(places, "places");
  const polygons = readList(item, "polygons", MAX_POLYGONS);
  polygons.forEach(checkPolygon);
  const onset = item.onset === null ? null : readTime(item, "onset");
  const expires = readTime(item, "expires");
  if (onset !== null && expires <= onset) throw new FormatError(`expires ${expires} is not after onset ${onset}`);
  return {
    places,
    polygons,
    category: readCode(item, "category", CATEGORIES),
    event: readCode(item, "event", EVENTS),
    urgency: readCode(item, "urgency", URGENCIES),
    severity: readCode(item, "severity", SEVERITIES),
    certainty: readCode(item, "certainty", CERTAINTIES),
    onset,
    expires,
    gazetteer: readGazetteer(item.gazetteer),
  };
}

function readPart(value, country) {
  const item = readObject(value, "part");
  checkNames(item, ["code", "level"], "part");
  const code = readText(item, "code");
  if (!PART.test(code) || !code.startsWith(`${country}-`)) throw new FormatError(`part: expected a code like ${country}-N`);
  return { code, level: readCount(item, "level", 1, 4) };
}

function readDay(item, name) {
  const text = readText(item, name);
  const moment = DAY.test(text) ? new Date(`${text}T00:00:00Z`) : null;
  // a day like 30 February rolls over; then it is written differently
  if (!moment || Number.isNaN(moment.getTime()) || moment.toISOString().slice(0, 10) !== text) {
    throw new FormatError(`${name}: expected a day like 2026-03-01`);
  }
  return text;
}

function readGazetteer(value) {
  const item = readObject(value, "gazetteer");
  checkNames(item, ["sha256", "bytes"], "gazetteer");
  return { sha256: readHash(item, "sha256"), bytes: readCount(item, "bytes", 1, MAX_GAZETTEER_BYTES) };
}

function checkPolygon(text) {
  if (typeof text !== "string" || text.length > MAX_POLYGON || !POLYGON.test(text)) {
    throw new FormatError("polygon: expected four or more pairs like 48.1,12.3 with a space between");
  }
  const pairs = text.split(" ").map((pair) => pair.split(",").map(Number));
  const [first, last] = [pairs[0], pairs.at(-1)];
  if (first[0] !== last[0] || first[1] !== last[1]) throw new FormatError("polygon: the last pair is not the first one again");
  if (pairs.some(([lat, lon]) => Math.abs(lat) > 90 || Math.abs(lon) > 180)) {
    throw new FormatError("polygon: a pair is beyond 90 or 180 degrees");
  }
}

function checkSorted(codes, what) {
  for (let at = 1; at < codes.length; at++) {
    if (!(codes[at - 1] < codes[at])) throw new FormatError(`the ${what} are not in order of code, each once`);
  }
}
