// The app without a line: its own files are kept, of the ministry's machine nothing else. What is read of the site is kept by
// the page itself, once it is verified (advice.js). Nothing that anybody sends goes through here.

// FILES and VERSION stand in a line before this one, written by who serves it (src/elshi/node/trip_app.py).
const CACHE = `elshi-app-${VERSION}`;
const WAIT_MS = 4_000; // a line that is there and gives nothing

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

/** Of the machine where it answers in time, and kept; else what is kept. */
async function answer(request, path) {
  const cache = await caches.open(CACHE);
  try {
    const fresh = await fetch(path, { cache: "no-cache", credentials: "omit", signal: AbortSignal.timeout(WAIT_MS) });
    if (fresh.ok) {
      await cache.put(path, fresh.clone());
      return fresh;
    }
  } catch {
    // no line
  }
  return (await cache.match(path)) ?? fetch(request);
}
