// What the app shows of a trip, of advisories and of alerts: nodes made of texts, never mark-up.

import { at, formatTime, LANGUAGE, say } from "../../verify/phrases.js";
import { splitSections } from "../../verify/words.js";
import { renderBody } from "./markdown.js";

/** An element with words or nodes in it. */
function make(tag, content = [], attributes = {}) {
  const element = document.createElement(tag);
  element.append(...(Array.isArray(content) ? content : [content]));
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/** `names` in the reader's language, else in any. */
function nameIn(names, fallback) {
  return names?.[LANGUAGE] ?? names?.en ?? Object.values(names ?? {})[0] ?? fallback;
}

export function showTrip(trip) {
  const people = trip.people.map(({ name }) => make("li", make("bdi", name)));
  const stops = trip.stops.map((stop) => {
    const where = [stop.part || stop.country, stop.where].filter(Boolean).join(", ");
    return make("li", [make("bdi", where, { "data-place": stop.part || stop.country }), " · ", `${dayOf(stop.from)} – ${dayOf(stop.to)}`]);
  });
  at("people").replaceChildren(...people);
  at("stops").replaceChildren(...stops);
}

export function showAlerts(alerts) {
  at("alerts").hidden = alerts.length === 0;
  at("alerts").replaceChildren(
    ...alerts.map(({ record, text }) => {
      const isOver = new Date(record.danger.expires) < new Date();
      const until = say(isOver ? "alert-over" : "alert-until", { time: formatTime(record.danger.expires) });
      const box = make("article", [make("h2", text.title), make("p", until, { class: "quiet" }), renderBody(text.body, 3)]);
      return mark(box, text, isOver ? "alert over" : "alert");
    }),
  );
}

/** One fold for each country of the trip, also for one that nothing is advised for. */
export function showAdvisories(advisories, countries) {
  at("places").replaceChildren(
    ...countries.map((code) => {
      const found = advisories.find(({ record }) => record.advice.country === code);
      return found ? showCountry(found) : make("section", [make("h2", code), make("p", say("no-advisory"))]);
    }),
  );
  for (const { world } of advisories) nameStops(world);
}

function showCountry({ record, text, world }) {
  const { advice } = record;
  const country = world?.countries.find((it) => it.code === advice.country);
  const overdue = new Date(`${advice.reviewBy}T23:59:59Z`) < new Date();
  const box = make("section", [
    make("h2", nameIn(country?.names, advice.country)),
    make("p", make("strong", say(`level-${advice.level}`)), { class: `level level-${advice.level}` }),
    ...advice.parts.map(({ code, level }) => {
      const part = country?.parts.find((it) => it.code === code);
      return make("p", `${nameIn(part?.names, code)}: ${say(`level-${level}`)}`, { class: `level level-${level}` });
    }),
    make("p", say(overdue ? "overdue" : "reviewed", { day: dayOf(advice.reviewedOn), until: dayOf(advice.reviewBy) }), {
      class: overdue ? "overdue" : "quiet",
    }),
  ]);
  const words = mark(make("div"), text, "advice");
  const [before, parts] = splitSections(text.body);
  words.append(renderBody(before, 3));
  for (const [head, body] of parts) words.append(make("details", [make("summary", head), renderBody(body, 4)]));
  box.append(words, make("p", say("verified", { id: record.id, version: record.version }), { class: "quiet" }));
  if (country) box.append(showNumbers(country), showMissions(country), showPhrases(country));
  return box;
}

function showNumbers(country) {
  const rows = country.emergency.map(({ names, number }) => make("li", [`${nameIn(names, "")}: `, call(number)]));
  return rows.length ? make("section", [make("h3", say("emergency")), make("ul", rows)]) : "";
}

function showMissions(country) {
  const rows = country.missions.map((mission) =>
    make("li", [
      make("strong", nameIn(mission.names, "")),
      ...[mission.address, nameIn(mission.hours, "")].filter(Boolean).flatMap((line) => [make("br"), make("bdi", line)]),
      ...(mission.phone ? [make("br"), call(mission.phone)] : []),
      ...(mission.mail ? [make("br"), make("a", make("bdi", mission.mail), { href: `mailto:${mission.mail}`, dir: "ltr" })] : []),
    ]),
  );
  return rows.length ? make("section", [make("h3", say("missions")), make("ul", rows, { class: "missions" })]) : "";
}

function showPhrases(country) {
  const rows = country.phrases.map(({ means, says, sounds }) =>
    make("tr", [make("td", nameIn(means, "")), make("td", [make("bdi", says, { lang: country.languages[0] ?? "und" }), ...(sounds ? [make("br"), make("bdi", sounds, { class: "quiet" })] : [])])]),
  );
  return rows.length ? make("details", [make("summary", say("phrases")), make("table", rows, { class: "phrases" })]) : "";
}

/** Names in the place of codes, in the list of stops. */
function nameStops(world) {
  for (const stop of at("stops").querySelectorAll("[data-place]")) {
    const code = stop.dataset.place;
    const country = world?.countries.find((it) => it.code === code.slice(0, 2));
    if (!country) continue;
    const part = country.parts.find((it) => it.code === code);
    const names = [nameIn(country.names, country.code), ...(part ? [nameIn(part.names, code)] : [])];
    stop.textContent = stop.textContent.replace(code, names.join(", "));
    delete stop.dataset.place;
  }
}

function call(number) {
  return make("a", make("bdi", number), { href: `tel:${number.replace(/[^+0-9]/g, "")}`, dir: "ltr" });
}

function dayOf(day) {
  const [year, month, date] = day.split("-").map(Number);
  return say(`month-${month}`, { year, day: date });
}

/** In the language and direction of a text, which need not be the page's. */
function mark(element, text, name) {
  element.lang = text.language;
  element.dir = text.script === "Arab" ? "rtl" : "ltr";
  element.className = name;
  return element;
}
