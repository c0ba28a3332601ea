// Where somebody who asked finds the answer: the secret of the address is hashed here, and of the hash the server learns
// the first two digits.

import { formatWords, sha256 } from "./stamp.js";

const FORMAT = "elshi-told/1";
const language = document.documentElement.lang;
const state = document.getElementById("state");

async function readTold(token) {
  const response = await fetch(`/answers/told/${token.slice(0, 2)}.json`, { credentials: "omit", cache: "no-cache" });
  if (response.status === 404) return null; // nobody with such a hash was told anything yet
  if (!response.ok) throw new Error(`${response.status}`);
  const file = await response.json();
  if (file.format !== FORMAT) throw new Error("another format");
  return Object.hasOwn(file.told, token) ? file.told[token] : null;
}

function show([id, languages]) {
  const offered = languages.split(" ");
  const [first, ...others] = offered.includes(language) ? [language, ...offered.filter((tag) => tag !== language)] : offered;
  for (const tag of [first, ...others]) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = `/${tag}/${id}/`;
    link.hreflang = tag;
    link.textContent = new Intl.DisplayNames([tag], { type: "language" }).of(tag);
    link.lang = tag;
    item.append(link);
    document.getElementById("mine").append(item);
  }
}

async function look() {
  if (!/^#[0-9a-f]{32}$/.test(location.hash)) {
    state.textContent = state.dataset.none;
    return;
  }
  try {
    const told = await readTold(formatWords(sha256(new TextEncoder().encode(location.hash.slice(1)))));
    state.textContent = told ? state.dataset.there : state.dataset.waits;
    if (told) show(told);
  } catch {
    state.textContent = state.dataset.fault;
  }
}

look();
