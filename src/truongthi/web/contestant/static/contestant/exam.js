// The exam page: opens the attempt, keeps every choice on this device until the exam room has it, hands in.
// It never decides about time: the server's arrival clock does, and only the server's answer ends an attempt.
import { call, mayRetry, pause, sleep } from "./exam-api.js";
import * as clock from "./exam-clock.js";
import * as kept from "./exam-kept.js";
import { moment, pageOf, renewed, shell, words } from "./exam-page.js";
import { draw, fill, guesses, links, show } from "./exam-paper.js";

const $ = (id) => document.getElementById(id);
const root = $("paper"), strips = [$("strip"), $("strip-sheet")];
const HEARTBEAT = 30000, SETTLE = 150, GRACE = 5000;

let page = null, ticket = "", attempt = null, paper = [], answers = [], flags = new Set(), seq = 0, acked = 0;
let running = false, busy = false, over = false, told = new Set(), timer = 0;
let safe = 0, unkept = false, away = false; // the newest seq this device has stored; it refuses to store; no answer

const ICONS = { saved: "saved", sealed: "saved", saving: "waiting", waiting: "waiting", offline: "wifi-off", unkept: "wifi-off", over_waiting: "wifi-off", opening: "waiting", sealing: "waiting", closing: "clock", elsewhere: "phone", late: "warn" };
const KINDS = { saved: "ok", sealed: "ok", saving: "info", opening: "info", sealing: "info" };
function say(code) {
  const state = $("saved"), before = state.dataset.code;
  if (before === code) return;
  state.dataset.code = code;
  state.className = "state " + (KINDS[code] || (["late", "closing", "over_waiting", "unkept"].includes(code) ? "danger" : "warn"));
  $("saved-icon").setAttribute("href", shell.icons + "#" + ICONS[code]);
  $("saved-word").textContent = words[code];
  // Trouble and its end are read out; the usual "saving, saved" is not.
  if (!(code in KINDS) || (code === "saved" && before && !(before in KINDS))) announce(words[code]);
}
// The network is away. What is claimed about this device is only what its storage has confirmed.
function sayAway() {
  if (over) say("over_waiting");
  else if (unkept) say("unkept");
  else if (safe >= seq) say(navigator.onLine ? "waiting" : "offline");
}
const resting = new Set();
const rest = (ms) => Promise.race([sleep(ms), new Promise((done) => resting.add(done))]);
function wake() {
  for (const done of resting) done();
  resting.clear();
}
function announce(text) { $("live").textContent = text; }
const facts = (body) => Object.fromEntries(Object.entries(body).map(([name, value]) =>
  [name, name.endsWith("_at") && typeof value === "number" ? moment(value) : value]));
function refuse(body) {
  $("notice-text").textContent = fill(words[body.code] || words.room_broken, facts(body));
  $("notice").hidden = false;
  $("notice").scrollIntoView({ block: "nearest" });
}

// ---- opening ---------------------------------------------------------------------------------------------------
async function open(takeover) {
  const old = page.attempt ? await kept.entries(page.attempt) : [];
  say("opening");
  for (let tries = 0; ; tries++) {
    const reply = await call("start", page.ticket, { number: page.number, epoch: old[0]?.epoch ?? null, takeover });
    if (reply.ok) return enter(reply, old);
    const code = reply.body.code;
    if (code === "attempt_sealed") return location.reload();
    if (code === "attempt_elsewhere") {
      if (!(await askTakeover(reply.body))) return location.assign(page.lobby);
      takeover = true;
    } else if (reply.status === 401 && tries < 3 && (await renew())) continue;
    else if (mayRetry(reply)) {
      say("waiting");
      takeover ||= tries > 0 && old.length > 0; // an answer lost on its way: this device is already the newest
      await rest(pause(reply, tries));
    } else return refuse(reply.body);
  }
}
async function renew() {
  const fresh = await renewed(say);
  page = fresh || page;
  return fresh !== null;
}
function askTakeover(facts) {
  $("takeover-text").textContent = fill(words.attempt_elsewhere, facts);
  return new Promise((done) => {
    const box = $("takeover");
    box.onclose = () => done(box.returnValue === "yes");
    box.returnValue = "";
    box.showModal();
  });
}
function enter(reply, old) {
  clock.hear(reply.body.now, reply.trip);
  kept.tidy(reply.body.now);
  ({ attempt, ticket } = reply.body);
  page.attempt = attempt.id;
  answers = [...attempt.answers];
  flags = new Set(attempt.flags);
  seq = acked = attempt.seq;
  safe = 0;
  const spent = [];
  for (const entry of old) {
    const isLast = entry === old[0] && entry.epoch === attempt.epoch - 1;
    const isUnsent = entry.seq > entry.acked && !(isLast && entry.seq <= attempt.seq); // only the answer was lost
    if (isUnsent && isLast) {
      answers = entry.answers; // this device held the attempt last and has choices the exam room never got
      flags = new Set(entry.flags);
      seq = entry.seq + 1;
    } else if (isUnsent) {
      tellOld(entry);
      continue;
    }
    spent.push(entry);
  }
  keep().then(() => spent.forEach(kept.wipe));
  ({ paper } = reply.body);
  draw(root, paper, words, { onChange: change, onFlag: flag });
  refresh();
  $("loading").hidden = true;
  $("exam").hidden = $("hand-in").hidden = $("strip-open").hidden = false;
  running = true;
  over = false;
  root.disabled = $("hand-in").disabled = false; // also where a hand-in had found the attempt elsewhere
  say("saved");
  if (seq > acked) push();
  if (!timer) timer = setInterval(tick, 250);
  tick();
  document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

// Choices this device never sent before the attempt went on elsewhere: the exam room keeps them apart.
async function tellOld(entry) {
  $("notice-text").textContent = words.old_kept;
  $("notice").hidden = false;
  const reply = await call("save", ticket, { epoch: entry.epoch, seq: entry.seq, answers: entry.answers, flags: entry.flags });
  if (reply.ok || reply.status === 409) kept.wipe(entry);
}

// ---- choices ---------------------------------------------------------------------------------------------------
function change(place, letters) {
  if (!running || answers[place] === letters) return;
  answers[place] = letters;
  changed();
}
function flag(place) {
  if (!running) return;
  if (!flags.delete(place)) flags.add(place);
  changed();
}
function changed() {
  seq++;
  refresh();
  say("saving");
  keep().then(() => { if (running && seq > acked && (away || !navigator.onLine)) sayAway(); });
  clearTimeout(changed.timer);
  changed.timer = setTimeout(push, SETTLE);
}
// Places of the questions; predictions are counted apart from them.
const questions = () => [...paper.keys()].filter((n) => !paper[n].guess);
const vector = () => ({ epoch: attempt.epoch, seq, answers, flags: [...flags].sort((a, b) => a - b) });
async function keep() {
  if (finished.wiped) return;
  const mine = seq, done = await kept.put({ id: attempt.id, acked, ticket, at: clock.now(), ...vector() });
  if (done) safe = Math.max(safe, mine);
  if (done || unkept) return;
  unkept = true; // no storage (a private window), or none left
  $("notice-text").textContent = words.unkept_why;
  $("notice").hidden = false;
  announce(words.unkept_why);
}
function refresh() {
  show(root, strips, paper, answers, flags, words);
  const asked = questions();
  $("strip-open").textContent = fill(words.count, { answered: asked.filter((n) => answers[n]).length, total: asked.length });
}

// One save is on its way at a time; whatever changes meanwhile goes with the next one.
async function push() {
  if (busy) return;
  busy = true;
  for (let tries = 0; running && seq > acked; tries++) {
    const sent = seq, reply = await call("save", ticket, vector());
    if (reply.ok) {
      clock.hear(reply.body.now, reply.trip);
      acked = Math.max(acked, reply.body.seq);
      if (reply.body.seq > sent && seq === sent) seq = acked;
      tries = -1;
      away = false;
      await keep();
      if (running && seq <= acked) say(over ? "closing" : "saved");
    } else if (mayRetry(reply)) {
      away = true;
      sayAway();
      await rest(pause(reply, tries));
    } else {
      if (reply.status === 409) { // it has arrived, and is kept apart: never sent again
        acked = Math.max(acked, sent);
        await keep();
      }
      refused(reply);
      break;
    }
  }
  busy = false;
}
function refused(reply) {
  const code = reply.body.code;
  if (code === "answers_fenced") return elsewhere();
  if (code === "answers_sealed") return finished();
  if (code === "answers_late") {
    running = false;
    root.disabled = true;
    say("late");
    refuse(reply.body);
    return ended();
  }
  refuse(reply.body);
}
async function elsewhere() {
  running = false;
  root.disabled = true;
  for (const box of document.querySelectorAll("dialog[open]")) box.close();
  say("elsewhere");
  if (await askTakeover({ answered: answers.filter(Boolean).length })) open(true);
}

// ---- time ------------------------------------------------------------------------------------------------------
// Asks the server again when the two clocks of this device have gone apart: it slept, and the monotonic one stood still.
function tick() {
  const apart = Date.now() - performance.now();
  if (Math.abs(apart - tick.apart) > 2000) look();
  tick.apart = apart;
  const left = attempt.deadline_at - clock.now();
  const isLow = left < 5 * 60000, time = clock.words(left);
  $("clock").textContent = isLow ? fill(words.low, { time }) : time;
  $("clock").classList.toggle("low", isLow);
  for (const minutes of [5, 1]) if (left < minutes * 60000 && left > (minutes - 0.5) * 60000 && !told.has(minutes)) {
    told.add(minutes);
    announce(fill(words.minutes_left, { minutes }));
  }
  if (left > 0 && running && over) { // the server knows of more time
    over = root.disabled = $("hand-in").disabled = false;
    say(seq > acked ? "saving" : "saved");
  }
  if (left <= 0 && running && !over) {
    over = true;
    root.disabled = true;
    $("hand-in").disabled = true;
    say("closing");
    push();
    ended();
  }
  if (running && !over && performance.now() - look.at > HEARTBEAT) look();
}
// The server closes the attempt; this page only waits to be told.
async function ended() {
  if (ended.begun) return;
  ended.begun = true;
  resultParts();
  const wait = attempt.deadline_at + GRACE - clock.now();
  await sleep(Math.max(0, wait) + 500 + Math.random() * 2500);
  for (let tries = 0; ; tries++) {
    const reply = await call("state", ticket);
    if (reply.ok && reply.body.attempt.receipt) return finished(reply.body.attempt.receipt);
    if (reply.ok) hear(reply);
    else if (running) sayAway();
    await rest(pause(reply, tries));
  }
}
async function look() {
  look.at = performance.now() + Math.random() * 5000;
  const reply = await call("state", ticket);
  if (!reply.ok) return;
  hear(reply);
  if (reply.body.attempt.receipt) return finished(reply.body.attempt.receipt);
  if (reply.body.attempt.epoch <= attempt.epoch || !running) return;
  if (seq > acked) push(); // whose answer will say the same, with the choices kept apart
  else elsewhere();
}
look.at = 0;
function hear(reply) {
  clock.hear(reply.body.now, reply.trip);
  attempt.deadline_at = reply.body.attempt.deadline_at;
}
// ``receipt``: when the answer at hand has told it.
async function finished(receipt = null) {
  if (finished.begun) return;
  finished.begun = true;
  running = false;
  clearInterval(timer);
  root.disabled = true;
  for (const box of document.querySelectorAll("dialog[open]")) box.close();
  for (let tries = 0; seq > acked && tries < 5; tries++) { // what came too late is kept apart, and told
    const reply = await call("save", ticket, vector());
    if (reply.ok || reply.status === 409) acked = seq;
    else if (mayRetry(reply)) await sleep(pause(reply, tries));
    else break;
  }
  await keep();
  finished.wiped = true; // an answer that is still on its way brings nothing back
  await kept.wipeAll(attempt.id);
  say("sealed");
  const full = shell.result.replace("ATTEMPT", attempt.id), parts = await resultParts();
  if (parts) parts.show(page, ticket, full, receipt, announce);
  else location.replace(full);
}
// What shows the result is fetched when the hand-in comes near, not when the page opens.
let coming = null;
const resultParts = () => coming ??= import("./exam-result.js").catch(() => { coming = null; });

// ---- hand-in ---------------------------------------------------------------------------------------------------
function countUp() {
  const asked = questions(), marked = [...flags].sort((a, b) => a - b), box = $("hand-in-count");
  const isOpen = (n) => !answers[n], open = asked.filter(isOpen);
  box.replaceChildren();
  const line = (text) => { const p = document.createElement("p"); p.textContent = text; box.append(p); };
  if (!open.length) line(fill(words.all_answered, { total: asked.length }));
  else { line(fill(words.some_unanswered, { count: open.length })); box.append(links(paper, open)); }
  const guessed = guesses(paper, answers, words), blank = [...paper.keys()].filter((n) => paper[n].guess && isOpen(n));
  if (guessed.length) { line(words.guesses_made); guessed.forEach(line); }
  if (blank.length) box.append(links(paper, blank));
  if (marked.length) { line(fill(words.some_flagged, { count: marked.length })); box.append(links(paper, marked)); }
}
async function handIn() {
  if (!running || over) return;
  clearTimeout(changed.timer);
  root.disabled = true;
  $("hand-in").disabled = true;
  seq = Math.max(1, seq);
  keep();
  say("sealing");
  const { epoch } = attempt;
  for (let tries = 0; running && attempt.epoch === epoch; tries++) { // until something else has ended it
    const reply = await call("seal", ticket, { ...vector(), confirm: true });
    if (reply.ok) {
      acked = seq; // the hand-in brought it
      return finished(reply.body.receipt);
    }
    if (!running) return;
    if (reply.body.code === "answers_fenced") return elsewhere();
    if (!mayRetry(reply)) {
      root.disabled = $("hand-in").disabled = false;
      return refuse({ code: "room_broken" });
    }
    sayAway();
    await rest(pause(reply, tries));
    if (running && !over) say("sealing");
  }
}

$("hand-in").addEventListener("click", () => { resultParts(); countUp(); $("hand-in-dialog").showModal(); });
$("hand-in-yes").addEventListener("click", () => { $("hand-in-dialog").close(); handIn(); });
$("strip-open").addEventListener("click", () => $("strip-dialog").showModal());
document.addEventListener("click", (e) => {
  const link = e.target.closest('dialog a[href^="#cau-"]');
  if (!link) return;
  e.preventDefault();
  link.closest("dialog").close();
  const box = document.querySelector(link.hash);
  box.scrollIntoView();
  box.focus({ preventScroll: true });
});
addEventListener("online", () => { wake(); if (attempt && running) { push(); look(); } });
addEventListener("offline", () => { if (running && seq > acked) sayAway(); });
for (const awake of ["visibilitychange", "resume"]) document.addEventListener(awake, () => { if (!document.hidden && attempt && running) { wake(); look(); } });
addEventListener("pagehide", () => { if (running && seq > acked) call("save", ticket, vector(), { keepalive: true }); });
addEventListener("pageshow", (e) => { if (e.persisted) location.reload(); });

async function begin() {
  say("opening");
  page = await pageOf(say);
  if (page) return open(false);
  $("loading").hidden = true;
  refuse({ code: "attempt_unknown" });
}
begin();
