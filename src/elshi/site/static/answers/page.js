// The page of answers: shows what shares words with what is typed. Nothing that is typed leaves the page.

import { answerItem, findAnswers, readAnswers } from "./search.js";

const MOST = 20;
const form = document.getElementById("search");
const list = document.getElementById("answers");
const language = document.documentElement.lang;

if (form) {
  const newest = [...list.children];
  const status = document.getElementById("found");
  let reading = null;
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", async () => {
    const text = document.getElementById("words").value;
    if (!text.trim()) {
      list.replaceChildren(...newest);
      status.textContent = "";
      return;
    }
    try {
      reading ??= readAnswers(new URL("/answers/", location.href), language);
      const answers = await reading;
      if (text !== document.getElementById("words").value) return; // something else was typed meanwhile
      const found = findAnswers(answers, text, MOST);
      list.replaceChildren(...found.map(({ answer }) => answerItem(answer, { site: "", language })));
      status.textContent = found.length ? "" : form.dataset.none;
    } catch {
      reading = null;
      status.textContent = form.dataset.fault;
    }
  });
}
