// The page's own words in the reader's language, and what his browser remembers.

export const LANGUAGE = document.documentElement.lang;

export const at = (id) => document.getElementById(id);
const phrases = new Map([...at("phrases").content.querySelectorAll("p")].map((it) => [it.dataset.key, it.textContent]));

/** Our own words, with `{name}` filled in. */
export function say(key, values = {}) {
  return (phrases.get(key) ?? key).replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/** `items` as one list, in the language of the page: its patterns stand there (CLDR's; not every browser knows Kazakh). */
export function joinList(items) {
  const join = (part, one, other) => say(`list-${part}`, { 0: one, 1: other });
  if (items.length < 3) return items.length === 2 ? join("2", ...items) : items.join("");
  const [first, second, ...others] = items;
  const last = others.pop();
  return join("end", others.reduce((list, item) => join("middle", list, item), join("start", first, second)), last);
}

/** A moment in the reader's own time zone, in the page's words. */
export function formatTime(moment) {
  const time = new Date(moment);
  const day = say(`month-${time.getMonth() + 1}`, { year: time.getFullYear(), day: time.getDate() });
  const [hours, minutes] = [time.getHours(), time.getMinutes()].map((number) => String(number).padStart(2, "0"));
  return say("moment", { day, time: `${hours}:${minutes}` });
}

/** What a browser remembers, where it may: a private window may refuse. */
export const memory = {
  read(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  },
  write(key, value) {
    try {
      localStorage.setItem(key, JSON.stringify(value));
    } catch {
      // then it is not remembered
    }
  },
};
