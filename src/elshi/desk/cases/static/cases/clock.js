// A tone when an answer becomes due soon or late. Off until the person turns it on in this browser; the words and
// colours of the clocks come from the server and need nothing of this. No file, no request: WebAudio alone.
(function () {
  "use strict";
  var KEY = "elshi-clock-sound";
  var button = document.querySelector("[data-clock-sound]");
  if (!button || !window.AudioContext) { return; }
  var audio = null;

  function store(kind, name, value) {
    try {
      if (value === undefined) { return window[kind].getItem(name); }
      window[kind].setItem(name, value);
    } catch (error) { /* storage is refused: the sound stays as it is on this page */ }
    return null;
  }

  function isOn() { return button.getAttribute("aria-pressed") === "true"; }

  function show(on) { button.setAttribute("aria-pressed", on ? "true" : "false"); }

  function tone() {
    audio = audio || new window.AudioContext();
    if (audio.state === "suspended") { audio.resume(); }
    var start = audio.currentTime;
    [660, 880].forEach(function (hertz, place) {
      var wave = audio.createOscillator();
      var volume = audio.createGain();
      wave.frequency.value = hertz;
      volume.gain.setValueAtTime(0.0001, start + place * 0.2);
      volume.gain.exponentialRampToValueAtTime(0.12, start + place * 0.2 + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.0001, start + place * 0.2 + 0.18);
      wave.connect(volume).connect(audio.destination);
      wave.start(start + place * 0.2);
      wave.stop(start + place * 0.2 + 0.2);
    });
  }

  // Each clock is heard once for `soon` and once for `late`, however often the page is read again.
  function listen() {
    var news = false;
    document.querySelectorAll("[data-answer-clock]").forEach(function (clock) {
      var code = clock.getAttribute("data-answer-clock");
      var name = "elshi-clock:" + clock.getAttribute("data-clock-key") + ":" + code;
      if ((code === "soon" || code === "late") && store("sessionStorage", name) === null) {
        store("sessionStorage", name, "heard");
        news = true;
      }
    });
    if (news && isOn()) { tone(); }
  }

  button.hidden = false;
  show(store("localStorage", KEY) === "on");
  button.addEventListener("click", function () {
    show(!isOn());
    store("localStorage", KEY, isOn() ? "on" : "off");
    if (isOn()) { tone(); }
  });
  document.body.addEventListener("htmx:afterSettle", listen);
  listen();
})();
