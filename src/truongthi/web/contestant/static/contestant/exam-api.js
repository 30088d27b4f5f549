// Talks to the exam room. Every answer is {ok, status, body}; a network that gave none is {ok: false, status: 0}.
const ROOM = "/phong-thi/api/v1/";
const SECONDS = 15;

export async function call(place, ticket, body, { keepalive = false } = {}) {
  const options = { headers: { Authorization: "Bearer " + ticket }, cache: "no-store", keepalive, credentials: "omit" };
  if (body) {
    options.method = "POST";
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  const stop = new AbortController(), timer = setTimeout(() => stop.abort(), SECONDS * 1000);
  try {
    const sent = performance.now();
    const reply = await fetch(ROOM + place, { ...options, signal: stop.signal });
    const read = await reply.json();
    return { ok: reply.ok, status: reply.status, body: read, trip: performance.now() - sent };
  } catch {
    return { ok: false, status: 0, body: { code: "network", retryable: true } };
  } finally {
    clearTimeout(timer);
  }
}

// How long to wait before asking again: what the room says, else ever longer, and never all at the same moment.
export function pause(reply, tries) {
  const base = reply?.body?.retry_after_ms ?? Math.min(15000, 500 * 2 ** Math.min(tries, 5));
  return base * (0.75 + Math.random() / 2);
}
export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
export const mayRetry = (reply) => reply.status === 0 || reply.body?.retryable === true;
