// The service worker of /verify/: keeps the page and its scripts, so that it opens without a network. Evidence is kept by
// the page itself (store.js), after it was verified. The build adds a last line that changes with any file of the page.

const CACHE = "elshi-page";
const LIST = "/verify/shell.json"; // the files of the page
const WAIT_MS = 8_000;

self.addEventListener("install", (event) => {
  event.waitUntil(keepShell().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate" || url.pathname.startsWith("/verify/") || url.pathname.startsWith("/static/")) {
    event.respondWith(answer(event.request, url));
  }
});

async function keepShell() {
  const list = await (await fetch(LIST, { cache: "no-cache" })).json();
  const cache = await caches.open(CACHE);
  await cache.addAll([LIST, ...list].map((path) => new Request(path, { cache: "no-cache" })));
}

/** From the site, so that a new release shows at once; from the cache where the site does not answer. */
async function answer(request, url) {
  const cache = await caches.open(CACHE);
  try {
    const found = await fetch(request, { signal: AbortSignal.timeout(WAIT_MS) });
    if (found.status < 500) return found;
  } catch {
    // no contact
  }
  return (await cache.match(url.pathname)) ?? Response.error();
}
