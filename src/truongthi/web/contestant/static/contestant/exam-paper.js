// Draws the paper and the number strips, and reads the choices back. Text is only ever set as text.
import { canonical, shown } from "./exam-guess.js";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

function make(tag, set = {}, ...inside) {
  const el = document.createElement(tag);
  for (const [name, value] of Object.entries(set)) {
    if (name in el) el[name] = value;
    else el.setAttribute(name, value);
  }
  el.append(...inside);
  return el;
}
export const fill = (text, facts) => text.replace(/\{(\w+)\}/g, (whole, name) => facts[name] ?? whole);

// What each entry is called, in full and in a strip: "Câu 7", "7"; predictions, counted apart: "Dự đoán 1", "DĐ1".
function named(paper, words) {
  const first = paper.findIndex((item) => item.guess);
  paper.forEach((item, n) => {
    item.name = item.guess ? fill(words.prediction, { n: n + 1 - first }) : fill(words.question, { n: n + 1 });
    item.mark = item.guess ? fill(words.prediction_mark, { n: n + 1 - first }) : String(n + 1);
  });
}

function field(item, id, words) {
  const how = fill(item.guess.form === "percent" ? words.guess_percent : words.guess_integer,
    { decimals: item.guess.decimals, maximum: shown(String(item.guess.maximum), { form: "integer" }) });
  const input = make("input", { type: "text", id: id + "-so", inputMode: item.guess.form === "percent" ? "decimal" : "numeric", autocomplete: "off", maxLength: 20, className: "guess", "aria-describedby": id + "-cach " + id + "-loi", "aria-labelledby": id + "-de" });
  return make("div", { className: "field" }, make("p", { id: id + "-cach", className: "small muted" }, how), input,
    make("p", { id: id + "-loi", className: "guess-wrong", role: "alert", hidden: true }, fill(words.guess_wrong, { how })));
}

function question(item, n, words) {
  const id = "cau-" + (n + 1), rows = item.guess ? [field(item, id, words)] : item.options.map((text, k) => make("label", { className: "option" },
    make("input", { type: item.several ? "checkbox" : "radio", name: id, value: LETTERS[k] }),
    make("span", { className: "option-letter" }, LETTERS[k] + "."), make("span", {}, text)));
  const legend = make("legend", { className: "question-text", id: id + "-de" }, make("b", {}, item.name + ". "), item.text);
  if (item.several) legend.append(make("span", { className: "several" }, words.several));
  const flag = make("button", { type: "button", className: "btn plain small flag", "aria-pressed": "false", "aria-label": words.flag + ", " + item.name }, words.flag);
  const clear = make("button", { type: "button", className: "btn plain small clear", hidden: true, "aria-label": words.clear + ", " + item.name }, words.clear);
  const box = make("section", { className: "question", id, tabIndex: -1 },
    make("fieldset", { className: "options" }, legend, ...rows), make("div", { className: "question-tools" }, flag, clear));
  box.dataset.place = n;
  box.guess = item.guess;
  return box;
}

// onChange(place, letters), onFlag(place): what the person did.
export function draw(root, paper, words, { onChange, onFlag }) {
  named(paper, words);
  root.replaceChildren(...paper.map((item, n) => question(item, n, words)));
  if (root.dataset.drawn) return; // opened again on this device: it listens already
  root.dataset.drawn = "1";
  const place = (el) => Number(el.closest(".question").dataset.place);
  const read = (box) => box.guess ? canonical(box.querySelector(".guess").value, box.guess) || "" : [...box.querySelectorAll("input:checked")].map((i) => i.value).sort().join("");
  root.addEventListener("change", (e) => onChange(place(e.target), read(e.target.closest(".question"))));
  root.addEventListener("input", (e) => {
    const box = e.target.closest(".question");
    if (!box.guess) return;
    if (canonical(e.target.value, box.guess) !== null) wrong(box, false);
    onChange(place(e.target), read(box));
  });
  root.addEventListener("focusout", (e) => {
    const box = e.target.closest(".question");
    if (box?.guess && e.target.classList.contains("guess")) wrong(box, canonical(e.target.value, box.guess) === null);
  });
  root.addEventListener("click", (e) => {
    const button = e.target.closest("button");
    if (!button) return;
    if (button.classList.contains("flag")) onFlag(place(button));
    else {
      for (const input of button.closest(".question").querySelectorAll("input")) input.type === "text" ? (input.value = "") : (input.checked = false);
      wrong(button.closest(".question"), false);
      onChange(place(button), "");
      button.closest(".question").querySelector("input").focus();
    }
  });
}

function wrong(box, is) {
  if (!box.guess) return;
  box.querySelector(".guess-wrong").hidden = !is;
  box.querySelector(".guess").setAttribute("aria-invalid", String(is));
}

// The guesses as the person is asked to confirm them.
export function guesses(paper, answers, words) {
  return paper.flatMap((item, n) => !item.guess ? [] : [fill(answers[n] ? words.guess_made : words.guess_open, {
    n: item.name, guess: shown(answers[n], item.guess) + (item.guess.form === "percent" ? " %" : "") })]);
}

// Brings the whole page in line with what is known.
export function show(root, strips, paper, answers, flags, words) {
  for (const box of root.children) {
    const n = Number(box.dataset.place), letters = answers[n] || "";
    if (box.guess) {
      const input = box.querySelector(".guess"), now = canonical(input.value, box.guess);
      if (now !== null && now !== letters) input.value = shown(letters, box.guess);
    } else for (const input of box.querySelectorAll("input")) input.checked = letters.includes(input.value);
    box.querySelector(".flag").setAttribute("aria-pressed", String(flags.has(n)));
    box.querySelector(".clear").hidden = !letters;
  }
  for (const strip of strips) {
    if (strip.children.length !== answers.length) strip.replaceChildren(...answers.map((_, n) => make("li", {}, jump(paper, n))));
    answers.forEach((letters, n) => {
      const link = strip.children[n].firstChild, told = [paper[n].name, letters ? words.answered : words.unanswered];
      if (flags.has(n)) told.push(words.flagged);
      link.className = (letters ? "answered" : "") + (flags.has(n) ? " flagged" : "");
      link.setAttribute("aria-label", told.join(", "));
    });
  }
}

const jump = (paper, n) => make("a", { href: "#cau-" + (n + 1) }, paper[n].mark);
export const links = (paper, places) => make("p", { className: "jumps" }, ...places.flatMap((n) => [jump(paper, n), " "]));
