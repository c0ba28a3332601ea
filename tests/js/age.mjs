// Runs /advisories/age.js over elements that only remember, at the times on standard input; says what it showed.

import { readFileSync } from "node:fs";

const { untils, times } = JSON.parse(readFileSync(0, "utf8"));
const found = untils.map((until) => {
  const words = { hidden: true };
  const classes = new Set();
  const toggle = (name, on) => (on ? classes.add(name) : classes.delete(name));
  return { dataset: { until }, classList: { toggle }, classes, words, querySelectorAll: () => [words] };
});
globalThis.document = { querySelectorAll: () => found };
let again = null;
globalThis.setInterval = (act) => (again = act);
let now = times[0];
Date.now = () => Date.parse(now);
const seen = () => found.map(({ words, classes }) => !words.hidden && classes.has("is-late"));
await import("../../src/elshi/site/static/advisories/age.js");
const shown = [seen()];
for (now of times.slice(1)) {
  again();
  shown.push(seen());
}
console.log(JSON.stringify(shown));
