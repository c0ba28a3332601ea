// The app of a traveller: his trip, what is advised for its countries, whom to call, and "I am safe", with or without a line.

import { encodeText } from "../../verify/bytes.js";
import { formatCanonical, parseCanonical } from "../../verify/canonical.js";
import { MissingError, SecurityError } from "../../verify/errors.js";
import { at, formatTime, LANGUAGE, say } from "../../verify/phrases.js";
import { parseTrust } from "../../verify/trust.js";
import { formatSaid, parseDetails } from "../details.js";
import { fetchCopy } from "../door.js";
import { deriveToken, isSecret, openCopy, sealSaid } from "../sealing.js";
import { readAdvice } from "./advice.js";
import { addCheckIn, sendWaiting } from "./checkins.js";
import { forgetAll, keep, listWaiting, readKept } from "./kept.js";
import { showAdvisories, showAlerts, showTrip } from "./show.js";

const page = at("app").dataset; // site, key
const LOOK_MS = 5 * 60_000; // between two looks at what is advised, while the app is open

let secret = null;
let alertId = "";

/** The secret of a link in `text` (an address, or its last part), or null. */
function findSecret(text) {
  const last = text.trim().split("#").at(-1);
  return isSecret(last) ? last : null;
}

/** Opens the trip of `found` and keeps its secret on this phone. */
async function start(found) {
  secret = found;
  await keep("secret", secret);
  at("open").hidden = true;
  at("trip").hidden = at("check-in").hidden = false;
  const trip = await readTrip();
  if (trip === null) return;
  showTrip(trip);
  await look(trip);
}

/** The citizen's own copy: the newest that the ministry's machine has, else the one that is kept here; null for neither. */
async function readTrip() {
  try {
    const { copy } = await fetchCopy(LANGUAGE, secret);
    await keep("copy", copy);
  } catch (error) {
    if (error.code === "unknown" || error.code === "gone") {
      tell("gone");
      return null;
    }
  }
  const copy = await readKept("copy");
  if (!copy) {
    tell("no-trip-yet");
    return null;
  }
  return parseDetails(await openCopy(copy, secret));
}

async function look(trip) {
  const countries = [...new Set(trip.stops.map((stop) => stop.country))];
  const places = [...new Set(trip.stops.map((stop) => stop.part || stop.country))];
  try {
    const trust = await readTrust();
    const found = await readAdvice({ site: page.site, trust, countries, places, language: LANGUAGE });
    showAdvisories(found.advisories, countries);
    showAlerts(found.alerts);
    alertId = found.alerts[0]?.record.id ?? "";
    const time = found.at ? formatTime(found.at) : "";
    tell(found.isOffline ? "offline" : "fresh", { time });
  } catch (error) {
    if (error instanceof MissingError) tell("nothing-kept");
    else if (error instanceof SecurityError) tell("bad-evidence", { reason: error.message });
    else throw error;
  }
}

/** What this phone trusted first; a page that brings another key is not believed. */
async function readTrust() {
  const [told, pinned] = [at("trust").content.textContent.trim(), await readKept("trust")];
  if (!pinned) await keep("trust", told);
  else if (pinned !== told) throw new SecurityError(say("other-key"));
  return parseTrust(formatCanonical({ format: "elshi-trust/1", ...parseCanonical(encodeText(told), 1 << 16) }));
}

function tell(key, values = {}) {
  at("state").textContent = say(key, values);
  at("state").dataset.state = key;
}

async function send() {
  if (secret === null) return;
  const token = await deriveToken(secret);
  const onSent = ({ status, said_at }) => keep("last-sent", { status, said_at });
  const { refused } = await sendWaiting({ token, lang: LANGUAGE, onSent });
  if (refused > 0) await keep("refused", true);
  await showSaid();
}

/** What was said from this phone: what waits for a line, and what has arrived. */
async function showSaid() {
  const [waiting, last, refused] = [await listWaiting(), await readKept("last-sent"), await readKept("refused")];
  const lines = [];
  if (last) lines.push(say(`arrived-${last.status}`, { time: formatTime(last.said_at) }));
  for (const one of waiting) lines.push(say(`waiting-${one.status}`, { time: formatTime(one.said_at) }));
  if (refused) lines.push(say("refused"));
  at("said").replaceChildren(
    ...lines.map((line) => {
      const item = document.createElement("li");
      item.textContent = line;
      return item;
    }),
  );
}

/** Where the phone is, if he wants that told; nothing where it does not know in ten seconds. */
function findPlace() {
  if (!at("where").checked || !navigator.geolocation) return Promise.resolve({});
  return new Promise((done) =>
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => done({ lat: coords.latitude, lon: coords.longitude }),
      () => done({}),
      { timeout: 10_000, maximumAge: 60_000 },
    ),
  );
}

async function checkIn(status) {
  const buttons = [...at("check-in").querySelectorAll("button")];
  for (const button of buttons) button.disabled = true;
  try {
    const sealed = await sealWords();
    await addCheckIn({ status, alert: alertId, sealed });
    if (sealed) at("words").value = "";
    await showSaid();
    await send();
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}

/** The words and the place, sealed; nothing where there are none, or they cannot be: how somebody is counts more. */
async function sealWords() {
  const words = at("words").value.trim();
  const place = await findPlace();
  if (!words && place.lat === undefined) return "";
  return sealSaid(formatSaid({ words, ...place }), page.key).catch(() => "");
}

at("safe").addEventListener("click", () => checkIn("safe"));
at("help").addEventListener("click", () => checkIn("help"));
at("forget").addEventListener("click", async () => {
  if (!confirm(say("forget-sure"))) return;
  await forgetAll();
  location.hash = "";
  location.reload();
});
at("open").addEventListener("submit", async (event) => {
  event.preventDefault();
  const found = findSecret(at("link").value);
  at("bad-link").hidden = found !== null;
  if (found) await start(found);
});
/** The trip of the address's secret, which is then not left there; else the one that this phone knows. */
async function open() {
  const given = findSecret(location.hash);
  if (given) history.replaceState(null, "", location.pathname);
  const known = given ?? secret ?? (await readKept("secret"));
  if (known && known !== secret) await start(known);
}

addEventListener("online", send);
addEventListener("online", () => secret && readTrip().then((trip) => trip && look(trip)));
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());
setInterval(() => secret && readTrip().then((trip) => trip && look(trip)), LOOK_MS);

if (navigator.serviceWorker) {
  const ready = navigator.serviceWorker.register("/trips/worker.js", { scope: "/trips/" });
  ready.then(() => navigator.serviceWorker.ready).then(
    () => (document.documentElement.dataset.kept = "yes"),
    () => tell("not-installed"),
  );
}
await navigator.storage?.persist?.(); // so that the phone does not throw it away when it is short of room
addEventListener("hashchange", open);
await open();
await showSaid();
await send();
