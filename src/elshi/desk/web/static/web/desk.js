// Niceties only: the desk works whole without this file. It stores nothing and asks nobody.
(function () {
  "use strict";

  function two(number) { return String(number).padStart(2, "0"); }

  // The clock: the server's UTC time is in the page; the reader's own zone is known only here.
  function tick() {
    var now = new Date();
    document.querySelectorAll("[data-clock=utc]").forEach(function (place) {
      place.textContent = two(now.getUTCHours()) + ":" + two(now.getUTCMinutes()) + " UTC";
    });
    document.querySelectorAll("[data-clock=local]").forEach(function (place) {
      place.hidden = false;
      place.querySelector("bdi").textContent = two(now.getHours()) + ":" + two(now.getMinutes());
    });
  }

  // How many characters a text has, beside its field.
  function count(field) {
    var place = document.getElementById(field.getAttribute("data-count"));
    if (place) {
      // isolated left to right, or an Arabic page would show the limit first
      place.textContent = "\u2066" + Array.from(field.value).length + " / " + field.getAttribute("data-limit") + "\u2069";
    }
  }

  var unsaved = false;
  document.addEventListener("input", function (event) {
    if (event.target.matches("[data-count]")) { count(event.target); }
    if (event.target.closest("form[data-guard]")) { unsaved = true; }
  });
  document.addEventListener("submit", function () { unsaved = false; });
  window.addEventListener("beforeunload", function (event) { if (unsaved) { event.preventDefault(); } });
  document.addEventListener("keydown", function (event) {
    // Ctrl+S saves the draft: what hands do anyway.
    var form = document.querySelector("form[data-guard]");
    if (form && (event.ctrlKey || event.metaKey) && event.key === "s") {
      event.preventDefault();
      form.requestSubmit();
    }
    if (event.key === "Escape") {
      document.querySelectorAll("details.menu[open]").forEach(function (menu) {
        if (menu.contains(document.activeElement)) { menu.querySelector("summary").focus(); }
        menu.open = false;
      });
    }
  });
  document.addEventListener("click", function (event) {
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      if (!menu.contains(event.target)) { menu.open = false; }
    });
  });

  // Once the press is done, the rest of the page (tag, next step, links) has to say so too.
  var waiting = document.querySelector("#release-state[hx-get]") !== null;
  document.body.addEventListener("htmx:afterSettle", function () {
    if (waiting && document.querySelector("#release-state[hx-get]") === null) {
      waiting = false;
      if (/^\/(drafts|published)\/\d+\/$/.test(window.location.pathname)) { window.location.reload(); }
    }
  });

  // On a phone the path is longer than the screen: the station of this page comes into view.
  var here = document.querySelector(".nav a[aria-current]"), path = here && here.closest(".nav");
  if (path && path.scrollWidth > path.clientWidth) {
    var place = here.getBoundingClientRect(), frame = path.getBoundingClientRect();
    path.scrollLeft += place.left + place.width / 2 - frame.left - frame.width / 2;
  }

  document.querySelectorAll("[data-count]").forEach(count);
  tick();
  window.setInterval(tick, 5000);
})();
