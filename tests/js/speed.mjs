// How long the scripts of /verify/ take for a log of N signed records: `node speed.mjs N`. The log is made here.

const SCRIPTS = new URL("../../src/elshi/site/static/verify/", import.meta.url);
const { concat, encodeText, formatHex, formatMultibase, sha256 } = await import(new URL("bytes.js", SCRIPTS));
const { formatCanonical } = await import(new URL("canonical.js", SCRIPTS));
const { checkEntries } = await import(new URL("log.js", SCRIPTS));
const { leafHash, rootOf } = await import(new URL("merkle.js", SCRIPTS));
const { replayEpochs } = await import(new URL("ledger.js", SCRIPTS));
const { formatMultikey } = await import(new URL("record.js", SCRIPTS));

const OFFICE = "xs-mfa";
const AT = "2026-03-01T09:30:00Z";
const { subtle } = globalThis.crypto;

async function makeKey() {
  const pair = await subtle.generateKey("Ed25519", true, ["sign", "verify"]);
  return { pair, bytes: new Uint8Array(await subtle.exportKey("raw", pair.publicKey)) };
}

async function sign(document, key) {
  const config = {
    type: "DataIntegrityProof", cryptosuite: "eddsa-jcs-2022", proofPurpose: "assertionMethod", created: AT,
    verificationMethod: `${OFFICE}#${formatMultikey(key.bytes)}`,
  }; // prettier-ignore
  const message = concat(await sha256(formatCanonical(config)), await sha256(formatCanonical(document)));
  const value = new Uint8Array(await subtle.sign("Ed25519", key.pair.privateKey, message));
  return formatCanonical({ ...document, proof: { ...config, proofValue: formatMultibase(value) } });
}

function head(type, id) {
  return { format: "elshi/1", type, id, version: 1, office: OFFICE, issued_at: AT };
}

async function makeLog(count) {
  const [root, record] = [await makeKey(), await makeKey()];
  const office = { ...head("office", OFFICE), parent: null, host: "mfa.samal.example", epoch: 1, names: { en: "Ministry" }, root_key: formatMultikey(root.bytes) };
  const key = { ...head("key", `${OFFICE}/key/1`), action: "add", purpose: "record", public_key: formatMultikey(record.bytes), replaces_key: null };
  const entries = [await sign(office, root), await sign(key, root)];
  for (let number = 1; entries.length < count; number++) {
    const digest = formatHex(await sha256(encodeText(String(number))));
    const renditions = ["ar", "en", "kk", "ru", "zh"].map((language) => ({ bytes: 900, language, script: "Latn", sha256: digest }));
    const own = { authentic: "kk", renditions, replaces: null, about: [], attachments: [] };
    entries.push(await sign({ ...head("statement", `${OFFICE}/2026/${number}`), ...own }, record));
  }
  return { entries, trust: { office: OFFICE, host: "mfa.samal.example", rootKey: root.bytes, policy: { witnesses: [], quorum: 0 } } };
}

const { entries, trust } = await makeLog(Number(process.argv[2]));
const root = await rootOf(await Promise.all(entries.map(leafHash)));
const began = performance.now();
await checkEntries(entries, { origin: "o", root });
const ledger = await replayEpochs([entries], { trust });
console.log(JSON.stringify({ records: ledger.size, seconds: (performance.now() - began) / 1000 }));
