// "I am safe" and "I need help": kept on the phone until the ministry's machine has said that it has them. Each has a UUID of
// its own, so one that is sent twice counts once.

import { addWaiting, dropWaiting, listWaiting } from "./kept.js";

const WAIT_MS = 20_000;
const REFUSED = new Set([400, 404, 410, 413, 422]); // it will be no better the next time

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
export function sendWaiting({ url, token, onSent }) {
  sending ??= sendAll({ url, token, onSent }).finally(() => (sending = null));
  return sending;
}

async function sendAll({ url, token, onSent }) {
  const waiting = (await listWaiting()).sort((one, other) => (one.said_at < other.said_at ? -1 : 1));
  let [sent, refused] = [0, 0];
  for (const checkIn of waiting) {
    const status = await post(url, { token, ...checkIn });
    if (status === 200) {
      await onSent(checkIn);
      sent++;
    } else if (REFUSED.has(status)) refused++;
    else return { sent, refused, left: waiting.length - sent - refused };
    await dropWaiting(checkIn.uuid);
  }
  return { sent, refused, left: 0 };
}

async function post(url, body) {
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      credentials: "omit",
      redirect: "error",
      signal: AbortSignal.timeout(WAIT_MS),
    });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return 0; // no line, or none long enough
  }
}
