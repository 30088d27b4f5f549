// What this device keeps until the exam room has it: attempt id, letters, sequence numbers. No name, no question text.
const KEEP_DAYS = 40;
let opened;

function open() {
  opened ??= new Promise((done) => {
    try {
      const asked = indexedDB.open("truongthi-bai-thi", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("attempts", { keyPath: "key" });
      asked.onsuccess = () => done(asked.result);
      asked.onerror = asked.onblocked = () => done(null);
    } catch { done(null); } // a private window may have none: the page still works while it stays open
  });
  return opened;
}
async function act(mode, work) {
  const db = await open();
  if (!db) return null;
  return new Promise((done) => {
    const all = db.transaction("attempts", mode), asked = work(all.objectStore("attempts"));
    all.oncomplete = () => done(asked?.result ?? null);
    all.onerror = all.onabort = () => done(null);
  });
}
// Two tabs of one browser hold different epochs of the same attempt: each has an entry of its own.
const keyOf = (id, epoch) => id + ":" + epoch;
export async function entries(id) {
  const all = (await act("readonly", (s) => s.getAll())) || [];
  return all.filter((entry) => entry.id === id).sort((a, b) => b.epoch - a.epoch);
}
export const put = (entry) => act("readwrite", (s) => s.put({ ...entry, key: keyOf(entry.id, entry.epoch), at: Date.now() }));
export const wipe = (entry) => act("readwrite", (s) => s.delete(entry.key));
export async function wipeAll(id) {
  for (const entry of await entries(id)) await wipe(entry);
}
export async function tidy() {
  const limit = Date.now() - KEEP_DAYS * 86400000;
  for (const entry of (await act("readonly", (s) => s.getAll())) || []) if (entry.at < limit) await wipe(entry);
}
