// Niceties of the editor: what is typed is kept by the desk, and the desk says what there is to look at. The page works
// whole without this file. Nothing is stored in the browser: machines are shared.
(function () {
  "use strict";

  var EVERY = 20000;  // ms between signs of life
  var PAUSE = 2500;   // ms after the last key
  var form = document.querySelector("form[data-person]");
  var side = document.getElementById("editor-side");
  var trouble = document.getElementById("editor-trouble");
  if (!form || !side || !window.fetch) { return; }

  var typed = false, busy = false, stopped = false, again = false, timer = 0;

  function say(kind) {
    trouble.hidden = !kind;
    if (kind) { trouble.querySelector("span").textContent = side.getAttribute("data-" + kind); }
  }

  function show(html) {
    // A fragment of the desk's own; only what differs is put in, so that a screen reader is not told the same again.
    if (side.innerHTML !== html) { side.innerHTML = html; }
  }

  // After a new login the old form's token is not good any more: take the new one from the page, if it is still ours.
  function renew() {
    return fetch(window.location.pathname, { credentials: "same-origin", redirect: "manual" }).then(function (answer) {
      if (!answer.ok) { return false; }
      return answer.text().then(function (html) {
        var page = new DOMParser().parseFromString(html, "text/html").querySelector("form[data-person]");
        if (!page) { return false; }
        if (page.getAttribute("data-person") !== form.getAttribute("data-person")) {
          stopped = true;
          say("other");
          return false;
        }
        var token = page.querySelector("[name=csrfmiddlewaretoken]").value;
        document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach(function (field) { field.value = token; });
        return true;
      });
    });
  }

  function post() {
    var data = new FormData(form);
    // While older unsaved words are on offer they are not written over: the person chooses first.
    data.append("typed", typed && !form.hasAttribute("data-hold") ? "1" : "0");
    return fetch(side.getAttribute("data-url"), {
      method: "POST", body: data, credentials: "same-origin", redirect: "manual"
    });
  }

  function keep() {
    if (stopped) { return; }
    if (busy) { again = true; return; }
    busy = true;
    post().then(function (answer) {
      if (answer.type === "opaqueredirect" || answer.status === 403) {
        return renew().then(function (good) {
          if (good) { return post(); }
          if (!stopped) { say("login"); }
          return null;
        });
      }
      return answer;
    }).then(function (answer) {
      if (!answer) { return null; }
      if (answer.type === "opaqueredirect") { say("login"); return null; }
      if (answer.status >= 500) { say("offline"); return null; }
      return answer.text().then(function (html) { say(""); show(html); });
    }).catch(function () { say("offline"); }).then(function () {
      busy = false;
      if (again) { again = false; later(); }
    });
  }

  function later() {
    window.clearTimeout(timer);
    timer = window.setTimeout(keep, PAUSE);
  }

  form.addEventListener("input", function () { typed = true; later(); });
  form.addEventListener("submit", function (event) {
    var button = event.submitter;
    if (!button || !button.hasAttribute("formtarget")) { stopped = true; }  // else a late answer would bring back what was saved
  });
  window.addEventListener("pageshow", function (event) { if (event.persisted) { stopped = false; } });
  document.addEventListener("visibilitychange", function () { if (!document.hidden) { keep(); } else if (typed) { keep(); } });
  window.setInterval(keep, EVERY);
  // What was typed before this file had come over a slow line, or what the browser put back after a reload.
  typed = Array.prototype.some.call(form.elements, function (field) {
    return field.defaultValue !== undefined && (field.value !== field.defaultValue || field.checked !== field.defaultChecked);
  });
  if (typed) { later(); }
  keep();

  // A comment's words in the field where they stand.
  document.querySelectorAll("[data-show]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      var field = document.getElementById(button.getAttribute("data-show"));
      var quote = button.getAttribute("data-quote");
      var at = field.value.indexOf(quote);
      field.focus();
      if (at >= 0) { field.setSelectionRange(at, at + quote.length); }
    });
  });
})();
