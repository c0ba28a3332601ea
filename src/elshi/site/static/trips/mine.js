// The trip of a link: its secret stands behind # in the address, is sent to nobody, and opens the own copy here.

import { parseDetails } from "./details.js";
import { fetchCopy, fingerprint, prepareAct, sendAct } from "./door.js";
import { readyForm, showProblem } from "./form.js";
import { readyLink } from "./link.js";
import { begin, byId, data, formatDay, placeName, say, showPart, wordsOf } from "./page.js";
import { isSecret, openCopy } from "./sealing.js";

let secret = "";
let trip = null; // {version, details}
let prepared = null;
let unsure = 0; // version of an act that no answer came to, 0 for none

/** Reads the trip of the address anew, and shows it. */
async function open() {
  secret = location.hash.slice(1);
  for (const link of document.querySelectorAll(".top nav a")) link.hash = location.hash;
  if (!isSecret(secret)) return showPart("ask");
  showPart("opening");
  try {
    const { version, copy } = await fetchCopy(data.lang, secret);
    trip = { version, details: parseDetails(await openCopy(copy, secret)) };
  } catch (error) {
    return showGone(error);
  }
  showTrip();
}

function showGone(error) {
  byId("said").textContent = error.code ? wordsOf(error) : say("damaged");
  byId("again").hidden = !["network", "version", "full"].includes(error.code);
  showPart("gone");
}

function showTrip() {
  const { people, stops, mail, phone, telegram, at_home, note } = trip.details;
  const days = ({ from, to }) =>
    from === to ? formatDay(from) : say("days", { from: formatDay(from), to: formatDay(to) });
  const rows = [
    ["people", people.map(({ name }) => name)],
    ["stops", stops.map((stop) => [placeName(stop.country, stop.part), days(stop), stop.where].filter(Boolean).join(" · "))],
    ["reach", [mail, phone && `\u2066${phone}\u2069`, telegram && "Telegram"]],
    ["at_home", [at_home]],
    ["note", [note]],
  ];
  byId("shown").replaceChildren(
    ...rows.flatMap(([name, values]) => {
      const there = values.filter(Boolean);
      return there.length ? [element("dt", say(`of_${name}`)), ...there.map((value) => element("dd", value))] : [];
    }),
  );
  readyLink(secret, trip.details);
  showPart("mine");
}

function element(name, text) {
  const made = Object.assign(document.createElement(name), { textContent: text });
  if (name === "dd") made.dir = "auto";
  return made;
}

/** Does one act on the trip; the same one again is sent as it was. Throws DoorError. */
async function act(name, details) {
  const version = trip.version + 1;
  const key = fingerprint([name, version, details]);
  if (prepared?.key !== key) {
    prepared = { key, ...(await prepareAct(name, { lang: data.lang, secret, version, details, key: data.key })) };
  }
  try {
    await sendAct(prepared, data.bits);
  } catch (error) {
    if (error.code === "network") unsure = version;
    if (error.code !== "version" || error.more.version !== unsure) throw error;
    trip.version = unsure; // it was ours, its answer was lost, and something was mended since
    unsure = 0;
    return act(name, details);
  }
  prepared = null;
  unsure = 0;
  return version;
}

async function change(details) {
  try {
    trip = { version: await act("change", details), details };
  } catch (error) {
    return showProblem(wordsOf(error));
  }
  showTrip();
  byId("news").textContent = say("changed");
}

async function remove() {
  const button = byId("really");
  button.disabled = true;
  try {
    await act("delete", null);
    showGone({ code: "gone", words: say("deleted") });
  } catch (error) {
    if (error.code === "gone" || error.code === "unknown") return showGone(error);
    byId("undeleted").textContent = wordsOf(error);
  } finally {
    button.disabled = false;
  }
}

function openTyped(event) {
  event.preventDefault();
  const found = event.target.elements.link.value.trim().split("#").at(-1);
  byId("nolink").textContent = isSecret(found) ? "" : say("nolink");
  if (isSecret(found)) location.hash = found;
}

if (begin("opening")) {
  byId("ask").querySelector("form").onsubmit = openTyped;
  byId("change").onclick = () => {
    byId("news").textContent = "";
    readyForm(trip.details, change);
    showPart("form");
  };
  byId("back").onclick = showTrip;
  byId("delete").onclick = () => {
    byId("undeleted").textContent = "";
    showPart("sure");
  };
  byId("really").onclick = remove;
  byId("keep").onclick = showTrip;
  byId("again").onclick = open;
  addEventListener("hashchange", open);
  open();
}
