// A nicety of the draft's page: words that are marked in a text stand in the comment's field when it is opened.
(function () {
  "use strict";

  var marked = { language: "", words: "" };

  document.addEventListener("selectionchange", function () {
    var selection = window.getSelection();
    var node = selection.anchorNode;
    var place = node && (node.nodeType === 1 ? node : node.parentElement);
    var text = place && place.closest(".reading[lang], pre.source[lang]");
    var words = selection.toString().trim();
    if (text && words) { marked = { language: text.getAttribute("lang"), words: words.slice(0, 500) }; }
  });

  document.querySelectorAll("[data-comments] details").forEach(function (fold) {
    var field = fold.querySelector("textarea[name=quote]");
    if (!field) { return; }
    fold.addEventListener("toggle", function () {
      var language = fold.closest("[data-comments]").getAttribute("data-comments");
      if (fold.open && !field.value && marked.language === language) { field.value = marked.words; }
    });
  });
})();
