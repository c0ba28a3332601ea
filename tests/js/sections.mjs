// Sections of bodies by the script of /verify/: `node sections.mjs < CASES`, a JSON list of bodies; prints what each is cut into.

import { readFileSync } from "node:fs";

const { splitSections } = await import(new URL("../../src/elshi/site/static/verify/words.js", import.meta.url));
console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(splitSections)));
