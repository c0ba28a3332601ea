// What each page of a trip has: its data and words, and a few ways to show them.

import { canSeal } from "./sealing.js";

export const byId = (id) => document.getElementById(id);

/** {lang, key, countries: [[code, name, [[code, name]…]]…], ways, bits, days, words}, as the door wrote it into the page. */
export const data = JSON.parse(byId("data").textContent);

/** A text of the page in its language; %(name)s is filled from `values`. */
export function say(name, values = {}) {
  return data.words[name].replace(/%\((\w+)\)s/g, (_, key) => values[key]);
}

/** Shows `id` alone of the parts of the page. */
export function showAlone(id) {
  for (const part of document.querySelectorAll("main > [data-part]")) part.hidden = part.id !== id;
}

/** The same, and leads the reader to its heading. */
export function showPart(id) {
  showAlone(id);
  byId(id).querySelector("h1, h2").focus();
}

/** Shows `id` in place of what the page says to browsers that cannot seal; says whether this one can. */
export function begin(id) {
  if (canSeal()) showAlone(id);
  return canSeal();
}

/** What a DoorError says, in words. */
export const wordsOf = (error) => error.words || say("network");

/** The name of a place, as a page has it. */
export function placeName(country, part) {
  const [, name, parts] = data.countries.find(([code]) => code === country) ?? ["", country, []];
  const of = part && (parts.find(([code]) => code === part)?.[1] ?? part);
  return of ? `${name}, ${of}` : name;
}

/** 1 December 2026, as the ministry writes it in this language: not every browser knows the months of each. */
export function formatDay(text) {
  const [year, month, day] = text.split("-").map(Number);
  return data.days[month - 1].replace("%(year)s", year).replace("%(day)s", day);
}
