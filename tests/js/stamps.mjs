// Stamps by the form's script: `node stamps.mjs < CASES`, one JSON object a line with `text`, `now` (ms) and `bits`.
// Prints the stamp that the browser would send, or of a case with `hash` the SHA-256 of that text.

import { readFileSync } from "node:fs";

const SCRIPTS = new URL("../../src/elshi/site/static/answers/", import.meta.url);
const { formatWords, sha256, stampHead, tryNumbers } = await import(new URL("stamp.js", SCRIPTS));

for (const line of readFileSync(0, "utf8").trimEnd().split("\n")) {
  const { hash, text, now, bits } = JSON.parse(line);
  if (hash !== undefined) console.log(formatWords(sha256(new TextEncoder().encode(hash))));
  else {
    const head = stampHead("ask", text, now);
    console.log(`${head}${tryNumbers(head, bits, 0, 1 << 26)}`);
  }
}
