// Stems and search by the archive's script: `node answers.mjs < CASE`, {texts, answers, query}; prints {stems, found}.

import { readFileSync } from "node:fs";

const { findAnswers, stems } = await import(new URL("../../src/elshi/site/static/answers/search.js", import.meta.url));
const { texts, answers, query } = JSON.parse(readFileSync(0, "utf8"));
const known = answers.map((it) => ({ ...it, stems: new Set(it.stems) }));
console.log(
  JSON.stringify({
    stems: texts.map(stems).map((one) => one.sort()),
    found: findAnswers(known, query, 9).map(({ answer, score }) => [answer.id, score]),
  }),
);
