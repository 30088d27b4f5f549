// After the hand-in, in place: the receipt at once, then what the rules let the exam room tell of the result.
import { call, mayRetry, pause, sleep } from "./exam-api.js";
import { fill } from "./exam-paper.js";
import { language, line, moment, place, words } from "./exam-page.js";

const TRIES = 20;
const $ = (id) => document.getElementById(id);

const grouped = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ".");
const two = (n) => String(n).padStart(2, "0");
// 8450 → "84,50", 10000 → "100", as everywhere on the platform.
function points(centi) {
  const size = Math.abs(centi), rest = size % 100;
  return (centi < 0 ? "-" : "") + grouped((size - rest) / 100) + (rest ? "," + two(rest) : "");
}
const minutes = (ms) => two(Math.floor(ms / 60000)) + ":" + two(Math.floor(ms / 1000) % 60);

function text(tag, className, content) {
  const el = document.createElement(tag);
  el.className = className;
  el.textContent = content;
  return el;
}
function figure(value, label, kind = "", note = "") {
  const box = text("p", "figure " + kind, "");
  box.append(text("span", "figure-value", value), text("span", "figure-label", label));
  if (note) box.append(text("span", "figure-note", note));
  return box;
}
const notes = (...all) => $("result-notes").replaceChildren(...all.filter(Boolean).map((one) => text("p", "", one)));

function receipt(told, page) {
  const closed = told.sealed_by === "deadline";
  $("result-title").textContent = closed ? words.closed_in : words.handed_in;
  $("result-how").textContent = closed ? words.as_saved : fill(words.received, { at: moment(told.sealed_at) });
  $("result-code").textContent = told.code;
  // A receipt counts predictions along, which the result tells apart.
  if (told.questions === page.questions) figures(told);
}

function figures(told) {
  const shown = told.figures || {}, all = [];
  if ("centipoints" in shown) all.push(figure(points(shown.centipoints), words.points, "gold"));
  if ("correct_count" in shown) all.push(figure(grouped(shown.correct_count), words.correct_count));
  if ("duration_ms" in shown) all.push(figure(minutes(shown.duration_ms), words.duration, "", words.duration_note));
  all.push(figure(told.answered + "/" + told.questions, words.answered_of));
  if (told.guesses) all.push(figure(told.guessed + "/" + told.guesses, words.guessed_of));
  if ("attempts" in shown) all.push(figure(grouped(shown.attempts), words.attempts));
  $("result-figures").replaceChildren(...all);
}

function sentences(told, number) {
  const standing = told.annulled ? words.annulled : told.practice ? words.practice
    : told.invalid ? fill(words["invalid_" + told.invalid.code] || "", told.invalid) : "";
  const counted = !told.counted || standing ? "" : told.counted === number ? words.counts : fill(words.counts_other, { n: told.counted });
  const rule = words[told.when] || words.never; // shown at once, but not one figure: as never
  const when = told.shown.length ? (told.graded ? "" : words.grading) : fill(rule, { at: moment(told.closes_at) });
  notes(when, standing, counted, told.late ? words.late_kept : "", words["keys_" + told.keys] || "");
}

// Another attempt, when one may begin now; the pages check it anew.
function again(next, page) {
  $("result-again").hidden = $("result-left").hidden = !next;
  if (!next) return;
  const { number, left } = next;
  $("result-again").href = place.replace(/\d+\/$/, number + "/") + language;
  $("result-left").textContent = fill(left === null ? words.attempts_free : words.attempts_left, { n: left, minutes: page.minutes });
}

// Shows what is known at once (``known``: the receipt, when the seal has told it) and asks the exam room for the rest.
export async function show(page, ticket, full, known, announce) {
  for (const id of ["exam", "loading", "notice", "hand-in", "strip-open", "clock"]) $(id).hidden = true;
  $("result-full").href = full;
  line(page);
  $("result-title").textContent = words.handed_in;
  history.replaceState(null, "", full); // a reload, a bookmark: the full result
  if (known) receipt(known, page);
  notes(words.asking);
  $("result").hidden = false;
  scrollTo(0, 0);
  $("result").focus({ preventScroll: true });
  if (known) announce(fill(words.receipt_told, { code: known.code }));
  for (let tries = 0; tries < TRIES; tries++) {
    const reply = await call("result", ticket);
    if (reply.ok) {
      receipt(reply.body.receipt, page);
      figures(reply.body);
      sentences(reply.body, page.number);
      again(reply.body.next, page);
      if (reply.body.graded || !reply.body.shown.length) return;
    } else if (mayRetry(reply)) notes(words.result_away);
    else break;
    await sleep(pause(reply, tries));
  }
  notes(words.result_given_up);
}
