// "I am safe" and "I need help": kept on the phone until the ministry's machine has said that it has them. Each has a UUID of
// its own, so one that is sent twice counts once.

import { post } from "../door.js";
import { addWaiting, dropWaiting, listWaiting } from "./kept.js";

const FOR_GOOD = new Set(["form", "unknown", "gone", "place"]); // it will be no better the next time

let sending = null;

/** Put one into the queue; then it may be sent. `fields`: status, alert, sealed. */
export async function addCheckIn(fields) {
  const said_at = new Date().toISOString().replace(/\.[0-9]+Z$/, "Z");
  await addWaiting({ uuid: crypto.randomUUID(), said_at, ...fields });
}

/**
 * Send what waits, the oldest first. `{sent, refused, left}`: how many came over, were refused for good, and wait on.
 * One turn at a time, whoever calls.
 */
export function sendWaiting({ token, lang, onSent }) {
  sending ??= sendAll({ token, lang, onSent }).finally(() => (sending = null));
  return sending;
}

async function sendAll({ token, lang, onSent }) {
  const waiting = (await listWaiting()).sort((one, other) => (one.said_at < other.said_at ? -1 : 1));
  let [sent, refused] = [0, 0];
  for (const checkIn of waiting) {
    try {
      await post("check-in", { lang, token, ...checkIn });
      await onSent(checkIn);
      sent++;
    } catch (error) {
      if (!FOR_GOOD.has(error.code)) return { sent, refused, left: waiting.length - sent - refused };
      refused++;
    }
    await dropWaiting(checkIn.uuid);
  }
  return { sent, refused, left: 0 };
}
