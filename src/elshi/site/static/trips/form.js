// The form of a trip: rows of travellers and places, what was typed, and what is wrong with it.

import { LIMITS, makeDetails } from "./details.js";
import { byId, data, say } from "./page.js";

const form = byId("trip");
const ROWS = {
  people: { list: byId("people"), row: byId("person-row"), most: LIMITS.people },
  stops: { list: byId("stops"), row: byId("stop-row"), most: LIMITS.stops },
};

/** Fills the form; `details` may be null for a new trip. `onSend(details)`: called with what is right. */
export function readyForm(details, onSend) {
  for (const [group, { list }] of Object.entries(ROWS)) {
    list.replaceChildren();
    for (const one of details?.[group] ?? [null]) addRow(group, one);
  }
  for (const name of ["mail", "phone", "at_home", "note"]) form.elements[name].value = details?.[name] ?? "";
  if (form.elements.telegram) form.elements.telegram.checked = details?.telegram ?? false;
  showMistakes([]);
  form.onclick = onClick;
  form.onsubmit = async (event) => {
    event.preventDefault();
    const made = makeDetails(readTyped());
    showMistakes(made.mistakes);
    if (!made.mistakes.length) await sendOnce(() => onSend(made.details));
  };
}

/** Says above the form what went wrong, and leads the reader there. */
export function showProblem(words, mistakes = []) {
  const box = byId("problem");
  box.querySelector("p").textContent = words;
  box.querySelector("ul").replaceChildren(...mistakes);
  box.hidden = !words;
  if (words) box.focus();
}

async function sendOnce(send) {
  const button = form.querySelector("[type=submit]");
  if (button.disabled) return;
  button.disabled = true;
  byId("working").hidden = false;
  try {
    await send();
  } finally {
    button.disabled = false;
    byId("working").hidden = true;
  }
}

function addRow(group, one) {
  const { list, row } = ROWS[group];
  const item = row.content.firstElementChild.cloneNode(true);
  for (const field of item.querySelectorAll("[name]")) field.value = one?.[field.name] ?? "";
  if (group === "stops") readyStop(item, one?.part ?? "");
  list.append(item);
  fitRows(group);
  return item;
}

function readyStop(item, part) {
  const [country, parts, from, to] = ["country", "part", "from", "to"].map((name) => item.querySelector(`[name=${name}]`));
  const fit = (chosen) => {
    const known = data.countries.find(([code]) => code === country.value)?.[2] ?? [];
    parts.replaceChildren(parts.options[0], ...known.map(([code, name]) => new Option(name, code)));
    parts.value = known.some(([code]) => code === chosen) ? chosen : "";
    parts.closest("label").hidden = known.length === 0;
  };
  country.onchange = () => fit("");
  from.onchange = () => {
    to.min = from.value;
    if (!to.value) to.value = from.value;
  };
  fit(part);
}

function fitRows(group) {
  const { list, most } = ROWS[group];
  const items = [...list.children];
  items.forEach((item, number) => {
    item.querySelector("legend").textContent = say(group === "people" ? "traveller" : "place", { number: number + 1 });
    item.querySelector("[data-remove]").hidden = items.length === 1;
  });
  form.querySelector(`[data-add=${group}]`).disabled = items.length >= most;
}

function onClick(event) {
  const button = event.target.closest("button");
  const adds = button?.dataset.add;
  if (adds) addRow(adds, null).querySelector("input, select").focus();
  if (button?.hasAttribute("data-remove")) {
    const item = button.closest("li");
    const group = item.parentElement.id;
    (item.previousElementSibling ?? item.nextElementSibling).querySelector("input, select").focus();
    item.remove();
    fitRows(group);
  }
}

function readTyped() {
  const value = (item, name) => item.querySelector(`[name=${name}]`).value;
  return {
    language: data.lang,
    people: [...ROWS.people.list.children].map((item) => value(item, "name")),
    stops: [...ROWS.stops.list.children].map((item) =>
      Object.fromEntries(["country", "part", "from", "to", "where"].map((name) => [name, value(item, name)])),
    ),
    telegram: form.elements.telegram?.checked ?? false,
    ...Object.fromEntries(["mail", "phone", "at_home", "note"].map((name) => [name, form.elements[name].value])),
  };
}

/** Beside each field what is wrong with it, and above the form a list that leads to them. */
function showMistakes(mistakes) {
  for (const old of form.querySelectorAll(".mistake")) old.remove();
  for (const field of form.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  }
  const links = mistakes.map(({ where, code }, number) => {
    const field = findField(where);
    const words = say(`wrong_${code}`, { most: where[2] === "note" ? LIMITS.note : LIMITS.text });
    const note = Object.assign(document.createElement("span"), { className: "mistake", id: `mistake-${number}`, textContent: words });
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", note.id);
    field.after(note);
    const link = Object.assign(document.createElement("a"), { href: `#${note.id}`, textContent: words });
    link.onclick = (event) => {
      event.preventDefault(); // the address holds a secret, perhaps
      field.focus();
    };
    const item = document.createElement("li");
    item.append(link);
    return item;
  });
  showProblem(mistakes.length ? say("mend") : "", links);
}

function findField([group, number, name]) {
  return ROWS[group] ? ROWS[group].list.children[number].querySelector(`[name=${name}]`) : form.elements[name];
}
