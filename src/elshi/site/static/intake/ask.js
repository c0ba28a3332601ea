// The form for questions: makes the stamp before it is sent, and the secret under which the answer is found. What is typed
// leaves the page with the form alone.

import { answerItem, findAnswers, readAnswers } from "./search.js";
import { formatWords, sha256, stampHead, tryNumbers } from "./stamp.js";

const OFFERED_FROM = 0.4; // of the weight of what was typed, so much must stand in an answer
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
  const byMail = () => form.elements.reply?.value === "mail";
  if (address) {
    const fit = () => (address.required = byMail());
    form.addEventListener("change", fit);
    address.addEventListener("input", () => {
      if (address.value) form.elements.reply.value = "mail"; // who types an address wants the answer there
      fit();
    });
    fit();
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    working.hidden = false;
    const secret = makeSecret();
    form.elements.token.value = formatWords(sha256(new TextEncoder().encode(secret)));
    // With the token: two who write the same words are two, and one form that was sent twice is one.
    const stamped = `${form.elements.token.value}\n${form.elements.text.value}`;
    form.elements.stamp.value = await makeStamp(stamped, Number(form.dataset.bits));
    // The secret goes along in the fragment, which is not sent: the next page shows it.
    const [target] = form.getAttribute("action").split("#");
    form.action = byMail() ? target : `${target}#${secret}`;
    form.submit();
  });
  window.addEventListener("pageshow", () => {
    button.disabled = false; // somebody went back
    working.hidden = true;
  });
}

/** Shows the answers that share most of what was typed. Where they cannot be read, the question is simply sent. */
function offerAnswers(form) {
  const box = document.getElementById("offered");
  const list = box.querySelector("ul");
  const language = document.documentElement.lang;
  let reading = null;
  let timer = 0;
  const read = () => (reading ??= readAnswers(new URL(`${form.dataset.site}/answers/`), language));
  async function offer() {
    try {
      const found = findAnswers(await read(), form.elements.text.value, 3).filter((it) => it.score >= OFFERED_FROM);
      list.replaceChildren(
        ...found.map(({ answer }) => {
          const item = answerItem(answer, { site: form.dataset.site, language });
          const link = item.querySelector("a");
          link.target = "_blank"; // what was typed stays here
          link.rel = "noopener";
          return item;
        }),
      );
      box.hidden = found.length === 0;
    } catch {
      reading = null;
      box.hidden = true;
    }
  }
  read().then((answers) => (document.getElementById("archive").hidden = answers.length === 0), () => {}); // or no site in reach
  form.elements.text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(offer, 400);
  });
}

const form = document.getElementById("ask");
if (form) {
  readyForm(form);
  if (form.dataset.site) offerAnswers(form);
}
const mine = document.getElementById("mine");
if (mine && /^#[0-9a-f]{32}$/.test(location.hash)) {
  mine.href += location.hash;
  mine.textContent = mine.href;
}
