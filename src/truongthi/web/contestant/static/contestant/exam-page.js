// What the shell lacks: ticket, title, where to go afterwards. The button that began the attempt has left it in this
// tab's storage; without that (reload, bookmark, another device) the pages are asked for it, once.
import { pause } from "./exam-api.js";
import { fill } from "./exam-paper.js";

const KEY = "truongthi-vao-thi", FRESH = 9 * 60000, SECONDS = 15;
const $ = (id) => document.getElementById(id);
export const shell = JSON.parse($("exam-shell").textContent), words = JSON.parse($("exam-words").textContent);
const DAYS = words.weekdays.split(","), two = (n) => String(n).padStart(2, "0");
// The address of this attempt: after the hand-in the bar shows its result's.
export const place = location.pathname, language = location.search;

// A moment as everywhere on the platform: "08:00, thứ Ba 15/9/2026", in Vietnamese time.
export function moment(ms) {
  const at = new Date(ms + 7 * 3600000);
  const day = DAYS[(at.getUTCDay() + 6) % 7] + " " + at.getUTCDate() + "/" + (at.getUTCMonth() + 1) + "/" + at.getUTCFullYear();
  return two(at.getUTCHours()) + ":" + two(at.getUTCMinutes()) + ", " + day;
}

// The entry is taken out whether it fits or not: a ticket is worth nothing to whoever uses this tab next.
function taken() {
  try {
    const entry = JSON.parse(sessionStorage.getItem(KEY));
    sessionStorage.removeItem(KEY);
    const age = Date.now() - entry?.at;
    return entry?.page.address === place + language && age >= 0 && age < FRESH ? entry.page : null;
  } catch { return null; } // storage may be closed
}

async function fetched() {
  const stop = new AbortController(), timer = setTimeout(() => stop.abort(), SECONDS * 1000);
  try {
    const reply = await fetch(place + "ve/", { headers: { Accept: "application/json" }, cache: "no-store", signal: stop.signal });
    const told = { status: reply.status, body: {}, seconds: Number(reply.headers.get("Retry-After")) };
    if (reply.status < 500) told.body = await reply.json().catch(() => ({}));
    return told;
  } catch { return { status: 0, body: {} }; } finally { clearTimeout(timer); }
}

// Where the pages say the person belongs now; after signing in, back here.
function led(address) {
  const to = new URL(address, location.origin);
  if (to.searchParams.has("next")) to.searchParams.set("next", place + language);
  location.replace(to.pathname + to.search);
  return new Promise(() => {});
}

// The page's data, or null when there is no such attempt. Never comes back when the person is led elsewhere.
export async function renewed(say) {
  for (let tries = 0; ; tries++) {
    const reply = await fetched();
    if (reply.body.page) return reply.body.page;
    if (reply.body.address) return led(reply.body.address);
    if (reply.status && reply.status < 500) return null;
    say("waiting");
    await rested(reply.seconds ? reply.seconds * 1000 * (1 + Math.random() / 2) : pause(null, tries));
  }
}
function rested(ms) {
  return new Promise((done) => {
    const end = () => { clearTimeout(timer); removeEventListener("online", end); done(); };
    const timer = setTimeout(end, ms);
    addEventListener("online", end);
  });
}

// The page of this attempt, its names put in their places; null when there is none to show.
export async function pageOf(say) {
  const page = taken() || (await renewed(say));
  if (page && page.address !== place + language) return led(page.address); // in the reader's language
  if (page) name(page);
  return page;
}
const numbered = (page) => fill(words.attempt_n, { n: page.number });
export function line(page, more = "") {
  const { questions: count, guesses, minutes } = page;
  const size = fill(guesses ? words.paper_size_guesses : words.paper_size, { count, guesses, minutes });
  $("line").textContent = [numbered(page), page.round, size, more].filter(Boolean).join(" · ");
}
function name(page) {
  document.title = numbered(page) + " · " + page.title + " · Trường Thi";
  $("title").textContent = page.title;
  line(page, words.saves_itself);
  for (const id of ["notice-link", "result-lobby"]) $(id).href = page.lobby;
}
