// The app without a line: its own files are kept, of the ministry's machine nothing else. What is read of the site is kept by
// the page itself, once it is verified (advice.js). Nothing that anybody sends goes through here.

// FILES and VERSION stand in a line before this one, written by who serves it (src/elshi/node/trip_app.py).
const CACHE = `elshi-app-${VERSION}`;

addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES.map((path) => new Request(path, { cache: "no-cache" })))).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  const old = caches.keys().then((names) => Promise.all(names.filter((name) => name.startsWith("elshi-app-") && name !== CACHE).map((name) => caches.delete(name))));
  event.waitUntil(old.then(() => clients.claim()));
});

addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (event.request.mode === "navigate" ? /^\/trips\/[a-z]+\/app\/$/.test(url.pathname) : FILES.includes(url.pathname)) {
    event.respondWith(answer(event.request, url.pathname));
  }
});

/** What is kept, at once, also on a slow line; the browser looks for a newer worker by itself, which keeps all files anew. */
async function answer(request, path) {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) ?? fetch(request);
}
