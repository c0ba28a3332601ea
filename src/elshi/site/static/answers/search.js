// Search over the archive of answers, in the reader's browser: twin of src/elshi/site/answers.py.

const FORMAT = "elshi-answers/1";
const STEM = 5;

/** The stems of a text: the first letters of its words, without marks; Han letters in pairs. */
export function stems(text) {
  const plain = text.normalize("NFKC").toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
  const found = new Set();
  for (const [run] of plain.matchAll(/[\u3400-\u9fff]+/g)) {
    for (let at = 0; at < Math.max(1, run.length - 1); at++) found.add(run.slice(at, at + 2));
  }
  for (const [word] of plain.replace(/[\u3400-\u9fff]+/g, " ").matchAll(/[\p{L}\p{N}]+/gu)) {
    const letters = Array.from(word);
    if (letters.length > 1) found.add(letters.slice(0, STEM).join(""));
  }
  return [...found].sort();
}

/** Reads the archive of one language below `base` (an address that ends with `/answers/`). Throws what `fetch` throws. */
export async function readAnswers(base, language) {
  const spans = await readFile(new URL(`index/${language}.json`, base));
  const files = await Promise.all(spans.spans.map((name) => readFile(new URL(`index/${language}/${name}.json`, base))));
  return files.flatMap((file) => file.answers).map((it) => ({ ...it, stems: new Set(it.stems.split(" ")) }));
}

async function readFile(url) {
  const response = await fetch(url, { credentials: "omit" });
  if (!response.ok) throw new Error(`${response.status}`);
  const file = await response.json();
  if (file.format !== FORMAT) throw new Error("another format");
  return file;
}

/** The answers that share words with `text`, best first: rare words count more. `[{answer, score}]`, score 0 to 1. */
export function findAnswers(answers, text, most) {
  const wanted = stems(text).map((stem) => [stem, answers.filter((it) => it.stems.has(stem)).length]);
  const weight = (count) => Math.log(1 + answers.length / (count + 0.5));
  const whole = wanted.reduce((sum, [, count]) => sum + weight(count), 0);
  const scored = answers.map((answer) => {
    const shared = wanted.filter(([stem]) => answer.stems.has(stem));
    return { answer, score: whole ? shared.reduce((sum, [, count]) => sum + weight(count), 0) / whole : 0 };
  });
  return scored.filter((it) => it.score > 0).sort((a, b) => b.score - a.score || (a.answer.time < b.answer.time ? 1 : -1)).slice(0, most);
}

/** One line of a list of answers: a link to `answer` on the site at `site` (empty: this one). */
export function answerItem(answer, { site, language }) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = `${site}/${language}/${answer.id}/`;
  link.textContent = answer.title;
  item.append(link);
  return item;
}
