// Runs Wycheproof's Ed25519 vectors, and keys that our rule refuses: `node ed25519.mjs FILE`.

import { readFileSync } from "node:fs";

const SCRIPTS = new URL("../../src/elshi/site/static/verify/", import.meta.url);
const { checkPublicKey, verifySignature } = await import(new URL("ed25519.js", SCRIPTS));
const { SecurityError } = await import(new URL("errors.js", SCRIPTS));

const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

async function holds(work) {
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof SecurityError)) throw error;
    return false;
  }
}

const { testGroups } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const wrong = [];
let checked = 0;
for (const { publicKey, tests } of testGroups) {
  const key = fromHex(publicKey.pk);
  for (const { tcId, msg, sig, result } of tests) {
    const found = await holds(() => verifySignature({ publicKey: key, signature: fromHex(sig), message: fromHex(msg) }));
    if (found !== (result === "valid")) wrong.push(tcId);
    checked++;
  }
}

// RFC 8032: y of 0, 1, p - 1, of the points of order 8, each with both signs; y beyond p; no point; wrong sizes
const P = 2n ** 255n - 19n;
const Y8 = 0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n;
const encode = (y, sign) => {
  const whole = y | (sign << 255n);
  return Uint8Array.from({ length: 32 }, (_, at) => Number((whole >> BigInt(8 * at)) & 255n));
};
const bad = [0n, 1n, P - 1n, Y8, P - Y8].flatMap((y) => [encode(y, 0n), encode(y, 1n)]);
bad.push(encode(P, 0n), encode(P + 1n, 0n), encode(2n, 0n), new Uint8Array(31), new Uint8Array(33));
const refused = await Promise.all(bad.map(async (key) => !(await holds(async () => checkPublicKey(key)))));
console.log(JSON.stringify({ checked, wrong, keys_asked: bad.length, keys_refused: refused.filter(Boolean).length }));
