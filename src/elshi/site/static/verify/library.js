// The official texts, made findable; as src/elshi/verify/library.py.

import { ShingleIndex, Vocabulary } from "./alignment.js";
import { fold, Tokens } from "./fold.js";
import { shaper } from "./meaning.js";
import { normalise } from "./words.js";

/** A document of a `title` and a `body` of plain words; `more`: `record, version, language, standing, order, stands, …`. */
export function makeDocument({ title, body, ...more }) {
  const seen = `${title}\n${body}`;
  const text = normalise(seen);
  return {
    version: 1, standing: "current", order: 0, office: "", stands: null, reason: null, ...more,
    title, text, bodyStart: text.length - normalise(body).length, seen, seenBody: body,
  }; // prettier-ignore
}

/** All official texts, made findable. `table`: confusable character to its prototype. */
export class Library {
  documents = [];
  speakers = new Map(); // office to whose names may stand beside its texts (dressing.js)
  longest = 0;
  #shapes = new Vocabulary();
  #keys = new Vocabulary();
  #index = new ShingleIndex();
  #encoded = [];
  #exact = new Map();
  #folded = new Map();

  constructor(table) {
    this.shapeOf = shaper(table);
  }

  add(document) {
    const { keys } = new Tokens(document.text);
    const shapes = keys.map((key) => this.#shapes.learn(this.shapeOf(key)));
    this.#encoded.push({ shapes, keys: keys.map((key) => this.#keys.learn(key)) });
    this.#index.add(shapes);
    this.longest = Math.max(this.longest, shapes.length);
    this.documents.push(document);
    const body = document.text.slice(document.bodyStart);
    if (body !== document.text) this.#addExact(body, { document, part: "body" });
    this.#addExact(document.text, { document, part: "whole" });
  }

  #addExact(text, place) {
    if (!this.#exact.has(text)) {
      this.#exact.set(text, []);
      const folded = fold(text);
      if (!this.#folded.has(folded)) this.#folded.set(folded, []);
      this.#folded.get(folded).push(text);
    }
    this.#exact.get(text).push(place);
  }

  exact(text) {
    return this.#exact.get(text) ?? [];
  }

  folded(text) {
    return this.#folded.get(text) ?? [];
  }

  encode(tokens) {
    return { shapes: tokens.keys.map((key) => this.#shapes.number(this.shapeOf(key))), keys: tokens.keys.map((key) => this.#keys.number(key)) };
  }

  search(shapes, limit) {
    return this.#index.search(shapes, limit);
  }

  shapes(number) {
    return this.#encoded[number].shapes;
  }

  keys(number) {
    return this.#encoded[number].keys;
  }
}
