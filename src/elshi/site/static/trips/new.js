// The page of a new trip: the secret is made here, and shown when the door has the trip on its disk.

import { fingerprint, prepareAct, sendAct } from "./door.js";
import { readyForm, showProblem } from "./form.js";
import { readyLink } from "./link.js";
import { begin, data, showPart, wordsOf } from "./page.js";
import { makeSecret } from "./sealing.js";

let secret = ""; // of this page: whoever sends twice has one trip
let prepared = null;
let version = 1; // of the next act

async function send(details) {
  secret ||= makeSecret();
  const key = fingerprint([version, details]);
  if (prepared?.key !== key) {
    const act = version === 1 ? "register" : "change";
    prepared = { key, ...(await prepareAct(act, { lang: data.lang, secret, version, details, key: data.key })) };
  }
  try {
    await sendAct(prepared, data.bits);
  } catch (error) {
    if (error.code !== "version") return showProblem(wordsOf(error));
    version = error.more.version + 1; // an answer was lost, and something was mended since: it is there already
    return send(details);
  }
  readyLink(secret, details);
  showPart("done");
}

if (begin("form")) readyForm(null, send);
