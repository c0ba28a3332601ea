// Draws the area of an alert on the map: a tap adds a point to the text field, which is what is sent.
// The field alone is enough: without this script, points are typed. Only the last area of the field is drawn on.
"use strict";

(() => {
  const map = document.querySelector(".area-map");
  const field = document.getElementById("areas");
  const acts = document.getElementById("area-acts");
  if (!map || !field || !acts) return;
  const drawn = map.querySelector(".area-drawn");
  const draw = document.getElementById("draw");
  const undo = document.getElementById("undo");
  const view = Object.fromEntries(["west", "north", "across", "down"].map((name) => [name, Number(map.dataset[name])]));
  const point = /^(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)$/;
  const box = drawn.viewBox.baseVal;

  function make(name, attributes) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  function show() {
    drawn.replaceChildren();
    for (const block of field.value.split(/\n\s*\n/)) {
      const spots = block.replace(/,\s+/g, ",").split(/\s+/).map((word) => point.exec(word)).filter(Boolean)
        .map(([, latitude, longitude]) => [(longitude - view.west) * view.across, (view.north - latitude) * view.down]);
      if (spots.length) drawn.append(make(spots.length > 2 ? "polygon" : "polyline", { points: spots.join(" ") }));
      for (const [x, y] of spots) drawn.append(make("circle", { cx: x, cy: y, r: 9 }));
    }
  }

  map.addEventListener("click", (event) => {
    if (draw.getAttribute("aria-pressed") !== "true") return;
    event.preventDefault();
    const frame = drawn.getBoundingClientRect();
    const x = ((event.clientX - frame.left) / frame.width) * box.width;
    const y = ((event.clientY - frame.top) / frame.height) * box.height;
    const latitude = Math.min(90, Math.max(-90, view.north - y / view.down));
    const longitude = ((view.west + x / view.across + 540) % 360) - 180;
    const before = field.value.replace(/[ \t]+$/, "");
    field.value = `${before}${before && !before.endsWith("\n") ? "\n" : ""}${latitude.toFixed(4)},${longitude.toFixed(4)}\n`;
    show();
  });
  draw.addEventListener("click", () => {
    const on = draw.getAttribute("aria-pressed") !== "true";
    draw.setAttribute("aria-pressed", String(on));
    map.classList.toggle("is-drawing", on);
  });
  undo.addEventListener("click", () => {
    field.value = field.value.trimEnd().split("\n").slice(0, -1).join("\n");
    show();
  });
  field.addEventListener("input", show);
  acts.hidden = false;
  show();
})();
