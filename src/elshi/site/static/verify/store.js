// The files of the site as evidence: fetched, and kept for offline use once they were verified. Nothing read is trusted.

import { MissingError, SecurityError } from "./errors.js";

const CACHE = "elshi-evidence";
const WAIT_MS = 15_000;

/** What this page asks of the outside: `read(path, {maxBytes, lasting})` gives bytes, `keep()` stores what was read. */
export class SiteStore {
  constructor(base, { fetch = globalThis.fetch, caches = globalThis.caches } = {}) {
    this.base = base;
    this.fetch = fetch.bind(globalThis);
    this.caches = caches;
    this.unkept = new Map(); // path to what was fetched and is not verified yet
    this.isOffline = false; // set when the site did not answer and the cache did
  }

  /**
   * The bytes at `path` (which begins with /). `lasting`: content under this path never changes, so a kept copy will do.
   * `fresh`: nothing that the browser itself kept will do, not even after asking whether it has changed.
   * Throws MissingError if the site has no such file, or if neither site nor cache can give it; SecurityError if too long.
   */
  async read(path, { maxBytes, lasting = false, fresh = false }) {
    const kept = lasting ? await this.readKept(path) : null;
    if (kept) return checkLength(kept, maxBytes, path);
    let [answer, whole] = [null, null];
    try {
      answer = await this.fetch(new URL(path, this.base), {
        cache: lasting ? "default" : fresh ? "no-store" : "no-cache",
        credentials: "omit",
        redirect: "error",
        signal: AbortSignal.timeout(WAIT_MS),
      });
      whole = new Uint8Array(await answer.arrayBuffer());
    } catch {
      answer = null; // no contact, or not to the end, and no word on why: the browser does not tell
    }
    if (!answer || answer.status >= 500) {
      const old = await this.readKept(path);
      this.isOffline = true;
      if (old) return checkLength(old, maxBytes, path);
      throw new MissingError(`no contact with the site, and no copy of ${path} is kept here`);
    }
    if (answer.status !== 200) throw new MissingError(`file is missing: ${path}`);
    const bytes = checkLength(whole, maxBytes, path);
    this.unkept.set(path, { bytes, lasting });
    return bytes;
  }

  async readKept(path) {
    const cache = await this.open();
    const answer = await cache?.match(new URL(path, this.base));
    return answer ? new Uint8Array(await answer.arrayBuffer()) : null;
  }

  /** Keep everything that was read since the last call; the caller has verified it. */
  async keep() {
    const cache = await this.open();
    const all = [...this.unkept];
    this.unkept.clear();
    if (!cache) return;
    // first what checkpoints lead to: a browser that is closed in between is left with an older state, not with half a one
    for (const isFirst of [true, false]) {
      const some = all.filter(([, { lasting }]) => lasting === isFirst);
      await Promise.all(some.map(([path, { bytes }]) => cache.put(new URL(path, this.base), new Response(bytes))));
    }
  }

  /** Forget a file that turned out to be bad, its kept copy too. */
  async forget(path) {
    this.unkept.delete(path);
    await (await this.open())?.delete(new URL(path, this.base));
  }

  /** Forget what was read and not kept. */
  drop() {
    this.unkept.clear();
  }

  async open() {
    try {
      return (await this.caches?.open(CACHE)) ?? null;
    } catch {
      return null; // storage is refused in a private window: then nothing is kept
    }
  }
}

function checkLength(bytes, maxBytes, path) {
  if (bytes.length > maxBytes) throw new SecurityError(`${path} is too long: expected at most ${maxBytes} bytes`);
  return bytes;
}
