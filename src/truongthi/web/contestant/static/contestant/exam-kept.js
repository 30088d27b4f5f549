// What this device keeps until the exam room has it: attempt id, letters, sequence numbers, and the ticket that lets
// these be sent. No name, no question text. Moments are the server's: a phone's date may be wrong, and set right later.
import { call, mayRetry } from "./exam-api.js";

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
    try {
      const all = db.transaction("attempts", mode), asked = work(all.objectStore("attempts"));
      all.oncomplete = () => done(asked?.result ?? null);
      all.onerror = all.onabort = () => done(null);
    } catch { done(null); }
  });
}
// Two tabs of one browser hold different epochs of the same attempt: each has an entry of its own.
const keyOf = (id, epoch) => id + ":" + epoch;
const everything = async () => (await act("readonly", (s) => s.getAll())) || [];
export async function entries(id) {
  return (await everything()).filter((entry) => entry.id === id).sort((a, b) => b.epoch - a.epoch);
}
// Whether this device really has it.
export const put = async (entry) => (await act("readwrite", (s) => s.put({ ...entry, key: keyOf(entry.id, entry.epoch) }))) !== null;
export const wipe = (entry) => act("readwrite", (s) => s.delete(entry.key));
export async function tidy(now) {
  for (const entry of await everything()) if (entry.at < now - KEEP_DAYS * 86400000) await wipe(entry);
}

// Sends what no page could send before; returns how many the exam room has put apart. What it has answered for is
// wiped, except the place of an attempt that is still open.
export async function sendLeft(id = "") {
  let apart = 0;
  for (const entry of await everything()) {
    if (entry.seq <= entry.acked || !entry.id.startsWith(id)) continue;
    const { epoch, seq, answers, flags } = entry, reply = await call("save", entry.ticket, { epoch, seq, answers, flags });
    if (reply.status !== 409 || mayRetry(reply)) continue;
    apart++;
    await wipe(entry);
  }
  return apart;
}
// After the seal: what is left here is sent, then forgotten.
export async function wipeAll(id) {
  await sendLeft(id);
  for (const entry of await entries(id)) if (entry.seq <= entry.acked) await wipe(entry);
}
