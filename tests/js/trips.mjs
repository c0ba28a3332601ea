// The scripts of trips in node: `node trips.mjs < CASES`, one JSON object a line with `do` and what it needs. Prints one
// JSON object a line: what came of it, or {"refused": …}.

import { readFileSync } from "node:fs";

const SCRIPTS = new URL("../../src/elshi/site/static/trips/", import.meta.url);
const { formatBytes, parseBytes } = await import(new URL("bytes.js", SCRIPTS));
const details = await import(new URL("details.js", SCRIPTS));
const { prepareAct } = await import(new URL("door.js", SCRIPTS));
const sealing = await import(new URL("sealing.js", SCRIPTS));

const fromHex = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (digits) => parseInt(digits, 16));
const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const fromBase64 = (text) => Uint8Array.from(Buffer.from(text, "base64"));

/** The sender's own pair of the RFC's vector, where a browser would make a new one. */
async function importPair(secret, point) {
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map(formatBytes);
  const jwk = { kty: "EC", crv: "P-256", x, y, d: formatBytes(secret), ext: true };
  return {
    privateKey: await crypto.subtle.importKey("jwk", jwk, curve, false, ["deriveBits"]),
    publicKey: await crypto.subtle.importKey("raw", point, curve, true, []),
  };
}

const DO = {
  async vector({ skEm, pkEm, pkRm, info, encryptions: [{ pt, aad }] }) {
    const ephemeral = await importPair(fromHex(skEm), fromHex(pkEm));
    return { sealed: toHex(await sealing.sealBase(fromHex(pt), fromHex(pkRm), fromHex(info), { ephemeral, aad: fromHex(aad) })) };
  },
  async derive({ secret }) {
    const token = await sealing.deriveToken(secret);
    const code = await sealing.chatCode(secret);
    return { token, id: await sealing.findId(token), code, secret: sealing.isSecret(secret) };
  },
  async make({ typed, secret, key }) {
    const made = details.makeDetails(typed);
    if (made.mistakes.length) return { mistakes: made.mistakes };
    const { body, stamped } = await prepareAct("register", { lang: "kk", secret, version: 1, details: made.details, key });
    return { body, stamped };
  },
  async open({ copy, secret }) {
    return { details: details.parseDetails(await sealing.openCopy(copy, secret)) };
  },
  async said({ said, key }) {
    return { sealed: await sealing.sealSaid(details.formatSaid(said), key) };
  },
  clean: ({ mail, phone, text }) => ({
    mail: mail === undefined ? "" : details.cleanMail(mail),
    phone: phone === undefined ? "" : details.cleanPhone(phone),
    text: text === undefined ? "" : details.cleanText(text),
  }),
  bytes: ({ base64 }) => ({ text: formatBytes(fromBase64(base64)), back: toHex(parseBytes(formatBytes(fromBase64(base64)))) }),
  parse: ({ text }) => ({ bytes: toHex(parseBytes(text)) }),
};

for (const line of readFileSync(0, "utf8").trimEnd().split("\n")) {
  const { do: name, ...given } = JSON.parse(line);
  try {
    console.log(JSON.stringify(await DO[name](given)));
  } catch (error) {
    console.log(JSON.stringify({ refused: String(error) }));
  }
}
