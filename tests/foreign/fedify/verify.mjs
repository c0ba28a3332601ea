// Asks Fedify whether an object's eddsa-jcs-2022 proof holds. Standard input: {"object": …, "owner": URL, "multikey": "z6Mk…"};
// prints {"accepted": true|false}. The key is handed in and contexts are those that Fedify ships: nothing is fetched.
import { verifyProof } from "@fedify/fedify/sig";
import { DataIntegrityProof, Multikey } from "@fedify/fedify/vocab";
import { importMultibaseKey, preloadedContexts } from "@fedify/vocab-runtime";

const { object, owner, multikey } = JSON.parse(await new Response(process.stdin).text());
const loaders = { contextLoader: load, documentLoader: load };
const proof = await DataIntegrityProof.fromJsonLd({ "@context": object["@context"], ...object.proof }, loaders);
const key = new Multikey({
  id: new URL(object.proof.verificationMethod),
  controller: new URL(owner),
  publicKey: await importMultibaseKey(multikey),
});
const keyCache = { get: async () => key, set: async () => {} };
const found = await verifyProof(object, proof, { keyCache, ...loaders });
console.log(JSON.stringify({ accepted: found !== null }));

async function load(url) {
  if (!(url in preloadedContexts)) throw new Error(`nothing may be fetched: ${url}`);
  return { contextUrl: null, document: preloadedContexts[url], documentUrl: url };
}
