// The form for questions: makes the stamp before it is sent, and the secret under which the answer is found. What is typed
// leaves the page with the form alone.

import { formatWords, sha256, stampHead, tryNumbers } from "./stamp.js";

const PIECE = 2_000; // tries between two turns of the page: a few milliseconds

/** 128 random bits in hexadecimal: who has them sees the answer. */
function makeSecret() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function makeStamp(text, bits) {
  const head = stampHead("ask", text, Date.now());
  for (let first = 0; ; first += PIECE) {
    const number = tryNumbers(head, bits, first, PIECE);
    if (number >= 0) return `${head}${number}`;
    await new Promise((done) => setTimeout(done));
  }
}

function readyForm(form) {
  const button = form.querySelector("button");
  const working = document.getElementById("working");
  const address = form.elements.address;
  const byMail = () => form.elements.reply.value === "mail";
  const fit = () => (address.required = byMail());
  form.addEventListener("change", fit);
  address.addEventListener("input", () => {
    if (address.value) form.elements.reply.value = "mail"; // who types an address wants the answer there
    fit();
  });
  fit();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    working.hidden = false;
    const secret = makeSecret();
    form.elements.token.value = formatWords(sha256(new TextEncoder().encode(secret)));
    form.elements.stamp.value = await makeStamp(form.elements.text.value, Number(form.dataset.bits));
    // The secret goes along in the fragment, which is not sent: the next page shows it.
    form.action = byMail() ? form.getAttribute("action").split("#")[0] : `${form.getAttribute("action").split("#")[0]}#${secret}`;
    form.submit();
  });
  window.addEventListener("pageshow", () => {
    button.disabled = false; // somebody went back
    working.hidden = true;
  });
}

const form = document.getElementById("ask");
if (form) readyForm(form);
const mine = document.getElementById("mine");
if (mine && /^#[0-9a-f]{32}$/.test(location.hash)) {
  mine.href += location.hash;
  mine.textContent = mine.href;
}
