// What the app keeps on this phone: the private link's secret, the trip, when what was read, and what waits for a line.
// Nothing of it leaves the phone but what the citizen sends. A private window may refuse: then nothing is kept.

const NAME = "elshi-trips";
const VALUES = "values"; // by name
const WAITING = "waiting"; // check-ins by their UUID

let opened = null;

function open() {
  opened ??= new Promise((done, fail) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore(VALUES);
      asked.result.createObjectStore(WAITING, { keyPath: "uuid" });
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
    asked.onblocked = () => fail(new Error("the app is open in another window, in an older version"));
  });
  return opened;
}

/** Runs `act(store)` and gives its request's result, once it is on the disk. */
async function change(store, act) {
  const database = await open();
  return new Promise((done, fail) => {
    const turn = database.transaction(store, "readwrite", { durability: "strict" });
    const asked = act(turn.objectStore(store));
    turn.oncomplete = () => done(asked.result);
    turn.onerror = turn.onabort = () => fail(turn.error);
  });
}

export const readKept = (name) => change(VALUES, (store) => store.get(name));
export const keep = (name, value) => change(VALUES, (store) => store.put(value, name));

/** The trip and all that came with it go from this phone; check-ins that were never sent too. */
export async function forgetAll() {
  await change(VALUES, (store) => store.clear());
  await change(WAITING, (store) => store.clear());
}

export const listWaiting = () => change(WAITING, (store) => store.getAll());
export const addWaiting = (checkIn) => change(WAITING, (store) => store.put(checkIn));
export const dropWaiting = (uuid) => change(WAITING, (store) => store.delete(uuid));
