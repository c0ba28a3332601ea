// What only the vault key and the citizen's own link open: twin of src/elshi/speak/trip_sealing.py, by WebCrypto alone.
// HPKE (RFC 9180), base mode, one shot: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM.

import { encodeText, formatBytes, joinBytes, parseBytes } from "./bytes.js";

const PADDED_TO = 512; // bytes
const NONCE = 12; // bytes
const KEM = joinBytes(encodeText("KEM"), new Uint8Array([0x00, 0x10]));
const SUITE = joinBytes(encodeText("HPKE"), new Uint8Array([0x00, 0x10, 0x00, 0x01, 0x00, 0x02]));
const CURVE = { name: "ECDH", namedCurve: "P-256" };
const NONE = new Uint8Array(0);

/** Whether this browser can seal at all: pages without https have no WebCrypto. */
export const canSeal = () => Boolean(globalThis.crypto?.subtle);

/** A new secret as a link has it: 128 random bits, 22 signs. */
export const makeSecret = () => formatBytes(crypto.getRandomValues(new Uint8Array(16)));

export const isSecret = (text) => /^[A-Za-z0-9_-]{21}[AQgw]$/.test(text);

/** What the door is shown with each act, as text. */
export const deriveToken = async (secret) => formatBytes(await derive(secret, "elshi-trip/1 token"));

/** The trip's id: SHA-256 of the token, in hex. */
export async function findId(token) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", parseBytes(token)));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What joins a chat to the trip: its id in base64url (src/elshi/speak/chat_links.py). */
export async function chatCode(secret) {
  const token = parseBytes(await deriveToken(secret));
  return formatBytes(new Uint8Array(await crypto.subtle.digest("SHA-256", token)));
}

/** Details (bytes of details.js) sealed to the vault key, as text. `key`: the text that the page holds. */
export const sealDetails = (plain, key) => sealText(plain, key, "elshi-trip/1 details");

/** What a check-in says, sealed to the vault key, as text. */
export const sealSaid = (plain, key) => sealText(plain, key, "elshi-trip/1 check-in");

/** The citizen's own copy, as text. */
export async function sealCopy(plain, secret) {
  const iv = crypto.getRandomValues(new Uint8Array(NONCE));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await copyKey(secret), pad(plain));
  return formatBytes(joinBytes(iv, new Uint8Array(sealed)));
}

/** The plain bytes of an own copy, without what pads them. Throws for one that is damaged or of another secret. */
export async function openCopy(copy, secret) {
  const bytes = parseBytes(copy);
  const how = { name: "AES-GCM", iv: bytes.subarray(0, NONCE) };
  const plain = new Uint8Array(await crypto.subtle.decrypt(how, await copyKey(secret), bytes.subarray(NONCE)));
  let end = plain.length;
  while (end && plain[end - 1] === 0x20) end--;
  return plain.subarray(0, end);
}

/** Section 6.1: enc || ciphertext. `ephemeral`, `aad`: of the RFC's vectors alone. */
export async function sealBase(plain, publicBytes, info, { ephemeral = null, aad = NONE } = {}) {
  const publicKey = await crypto.subtle.importKey("raw", publicBytes, CURVE, true, []);
  const pair = ephemeral ?? (await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]));
  const enc = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const dh = new Uint8Array(await crypto.subtle.deriveBits({ name: "ECDH", public: publicKey }, pair.privateKey, 256));
  // 4.1: what both sides share
  const shared = await expand(await extract(NONE, "eae_prk", dh, KEM), "shared_secret", joinBytes(enc, publicBytes), 32, KEM);
  // 5.1: the schedule of keys, mode 0
  const [noId, infoHash] = [await extract(NONE, "psk_id_hash", NONE, SUITE), await extract(NONE, "info_hash", info, SUITE)];
  const context = joinBytes(new Uint8Array([0]), noId, infoHash);
  const secret = await extract(shared, "secret", NONE, SUITE);
  const raw = await expand(secret, "key", context, 32, SUITE);
  const iv = await expand(secret, "base_nonce", context, NONCE, SUITE);
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt"]);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: aad }, key, plain);
  return joinBytes(enc, new Uint8Array(sealed));
}

async function sealText(plain, key, info) {
  return formatBytes(await sealBase(pad(plain), parseBytes(key), encodeText(info)));
}

function pad(plain) {
  const padded = new Uint8Array(Math.ceil(plain.length / PADDED_TO) * PADDED_TO).fill(0x20);
  padded.set(plain);
  return padded;
}

async function derive(secret, info) {
  const key = await crypto.subtle.importKey("raw", parseBytes(secret), "HKDF", false, ["deriveBits"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: NONE, info: encodeText(info) };
  return new Uint8Array(await crypto.subtle.deriveBits(how, key, 256));
}

async function copyKey(secret) {
  return crypto.subtle.importKey("raw", await derive(secret, "elshi-trip/1 copy"), "AES-GCM", false, ["encrypt", "decrypt"]);
}

const extract = (salt, label, ikm, suite) =>
  // RFC 5869, 2.2: no salt is as many zeros as the hash is long; browsers take no empty key
  hmac(salt.length ? salt : new Uint8Array(32), encodeText("HPKE-v1"), suite, encodeText(label), ikm);

async function expand(prk, label, info, length, suite) {
  const labelled = [new Uint8Array([0, length]), encodeText("HPKE-v1"), suite, encodeText(label), info];
  return (await hmac(prk, ...labelled, new Uint8Array([1]))).subarray(0, length); // one block, for at most 32 bytes
}

async function hmac(key, ...parts) {
  const how = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", key, how, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, joinBytes(...parts)));
}
