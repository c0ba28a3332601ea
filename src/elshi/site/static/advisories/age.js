// Says of what had a day or an hour until which it held that this is past, by the reader's own clock. The day itself
// stands in the page; nothing is asked of anybody.

const A_MINUTE = 60_000; // a page that stays open grows old as well

function mark() {
  for (const one of document.querySelectorAll("[data-until]")) {
    const isLate = Date.now() > Date.parse(one.dataset.until);
    one.classList.toggle("is-late", isLate);
    for (const words of one.querySelectorAll(".late")) words.hidden = !isLate;
  }
}

mark();
setInterval(mark, A_MINUTE);
