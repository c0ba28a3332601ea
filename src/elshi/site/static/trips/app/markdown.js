// The body of a verified rendition as nodes of a page: the elements of src/elshi/text/markdown.py and no others, made one by
// one, so that no word of a text can become mark-up. An image is its alternative text; nothing is fetched.

import { PARSER, stripHidden } from "../../verify/words.js";

const ELEMENTS = new Set(["a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "strong", "ul"]);

/** The nodes of a CommonMark `body`. Headings begin at `level`. */
export function renderBody(body, level) {
  return build(PARSER.parse(body, {}), level);
}

function build(tokens, level) {
  const root = document.createDocumentFragment();
  const stack = [root];
  for (const token of tokens) {
    const top = stack.at(-1);
    if (token.nesting === -1) {
      if (stack.length > 1) stack.pop();
    } else if (token.type === "inline") top.append(build(token.children ?? [], level));
    else if (token.nesting === 1) {
      const element = make(token, level);
      if (!token.hidden) top.append(element); // a tight list's paragraphs are their words
      stack.push(token.hidden ? top : element);
    } else top.append(...leaf(token));
  }
  return root;
}

function make(token, level) {
  const heading = /^h([1-6])$/.exec(token.tag);
  if (heading) return document.createElement(`h${Math.min(Number(heading[1]) + level - 1, 6)}`);
  const element = document.createElement(ELEMENTS.has(token.tag) ? token.tag : "span");
  if (token.tag === "ol" && token.attrGet("start")) element.start = Number(token.attrGet("start"));
  if (token.tag === "a") {
    element.href = token.attrGet("href"); // the parser took http, https and mailto alone
    element.rel = "noopener nofollow";
  }
  return element;
}

function leaf(token) {
  switch (token.type) {
    case "text":
    case "text_special":
      return [stripHidden(token.content)];
    case "softbreak":
      return [" "];
    case "hardbreak":
      return [document.createElement("br")];
    case "hr":
      return [document.createElement("hr")];
    case "image":
      return [build(token.children ?? [], 1).textContent];
    case "code_inline":
    case "code_block":
    case "fence": {
      const code = document.createElement("code");
      code.textContent = stripHidden(token.content);
      if (token.type === "code_inline") return [code];
      const block = document.createElement("pre");
      block.append(code);
      return [block];
    }
    default:
      return [];
  }
}
