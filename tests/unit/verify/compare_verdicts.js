// Reads tests/vectors/verdicts.jsonl with the browser's script and prints each case on which it disagrees.
//   node compare_verdicts.js <folder of the scripts> <verdicts.jsonl> <confusables.json>

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { isDeepStrictEqual } from "node:util";

const [folder, vectors, confusables] = process.argv.slice(2);
const { Library, makeDocument } = await import(pathToFileURL(`${folder}/library.js`));
const { makeSpeaker } = await import(pathToFileURL(`${folder}/dressing.js`));
const { verifyText } = await import(pathToFileURL(`${folder}/matching.js`));
const table = JSON.parse(readFileSync(confusables, "utf-8"));
const libraries = new Map();
const wrong = [];
let cases = 0;
for (const line of readFileSync(vectors, "utf-8").split("\n")) {
  if (!line) continue;
  const item = JSON.parse(line);
  if (item.documents) {
    const library = new Library(table);
    for (const [office, values] of Object.entries(item.speakers)) library.speakers.set(office, makeSpeaker(values));
    for (const document of item.documents) library.add(makeDocument(document));
    libraries.set(item.library, library);
    continue;
  }
  cases++;
  const found = verifyText({ library: libraries.get(item.library), pinned: true }, item.text);
  const { hidden, office, title, reason, document, ...shown } = found;
  if (hidden) shown.verdict = "hidden";
  if (!isDeepStrictEqual(shown, item.verdict)) wrong.push({ name: item.name, expected: item.verdict, found: shown });
}
console.log(JSON.stringify({ cases, wrong: wrong.length, first: wrong.slice(0, 5) }));
