// Showing a verdict: elements made one by one, words of others only as text. `say(key, values)` gives our own words.

import { joinList } from "./phrases.js";

const TONES = {
  authentic: "good", "official-account": "good", "receipt-good": "good", "partner-good": "good",
  excerpt: "part", superseded: "part", withdrawn: "part",
  altered: "bad", lookalike: "bad", "evidence-bad": "bad", "receipt-bad": "bad", "account-seized": "bad", revoked: "bad", "account-active": "good",
}; // prettier-ignore
const RIGHT_TO_LEFT = /^(ar|fa|he|ur|ps|ckb|ug|sd|yi)(-|$)/;

/** An element with attributes and children (elements or text). */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/**
 * Put a verdict in a box: its word (or that of `heading`) as heading, then `parts`. The box takes the focus, so that it is
 * read aloud.
 */
export function showVerdict(box, { key, heading = key, say }, ...parts) {
  box.dataset.tone = TONES[heading] ?? TONES[key] ?? "plain";
  box.dataset.verdict = key;
  box.replaceChildren(element("h2", {}, say(heading)), ...parts.filter(Boolean));
  box.hidden = false;
  box.focus({ preventScroll: true });
  box.scrollIntoView({ block: "nearest" });
}

export function paragraph(text, attributes = {}) {
  return element("p", attributes, text);
}

/** Direction and language of official words. */
export function languageOf(tag) {
  return { lang: tag, dir: RIGHT_TO_LEFT.test(tag) ? "rtl" : "ltr" };
}

/** Name and value pairs; values that are null are left out. */
export function details(pairs) {
  const list = element("dl");
  for (const [name, value, attributes] of pairs) {
    if (value === null || value === undefined) continue;
    list.append(element("dt", {}, name), element("dd", {}, element("bdi", attributes ?? {}, String(value))));
  }
  return list;
}

/** The difference between official and given words, marked in place, and once more as sentences. */
export function difference(verdict, say) {
  const text = element("p", { class: "quoted", ...languageOf(verdict.lang) });
  const changes = element("ul");
  for (const { op, official, given } of verdict.diff) {
    if (op === "equal") {
      text.append(given);
      continue;
    }
    if (official) text.append(element("del", {}, official));
    if (official && given && !/\s$/u.test(official)) text.append(" ");
    if (given) text.append(element("ins", {}, given));
    const [left, put] = [official.trim(), given.trim()];
    const key = !put ? "left-out" : !left ? "put-in" : "replaced";
    changes.append(element("li", {}, say(key, { official: isolated(left), given: isolated(put) })));
  }
  return element("div", {}, text, paragraph(say("diff-legend"), { class: "quiet" }), changes);
}

/** Words of another direction, kept from turning the sentence around them (UAX #9, FSI and PDI). */
function isolated(words) {
  return `\u2068${words}\u2069`;
}

/** The given words between those that stand around them in the official text. */
export function inContext(verdict, given) {
  const { before, after } = verdict.context ?? { before: "", after: "" };
  const around = (words) => (words ? element("span", { class: "around" }, words) : null);
  return element(
    "p", { class: "quoted", ...languageOf(verdict.lang) },
    around(before && `${before} `), element("mark", {}, given.trim()), around(after && ` ${after}`),
  ); // prettier-ignore
}

/** Kinds of change ("kind"), or tricks of a name ("trick"), as a line of words. */
export function namedKinds(kinds, prefix, say) {
  if (kinds.length === 0) return null;
  return element("p", {}, element("strong", {}, `${say(`${prefix}s`)}: `), joinList(kinds.map((kind) => say(`${prefix}-${kind}`))));
}
