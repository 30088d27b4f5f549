// Draws the paper and the number strips, and reads the choices back. Text is only ever set as text.
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

function question(item, n, words) {
  const id = "cau-" + (n + 1), rows = item.options.map((text, k) => make("label", { className: "option" },
    make("input", { type: item.several ? "checkbox" : "radio", name: id, value: LETTERS[k] }),
    make("span", { className: "option-letter" }, LETTERS[k] + "."), make("span", {}, text)));
  const legend = make("legend", { className: "question-text" },
    make("b", {}, fill(words.question, { n: n + 1 }) + ". "), item.text);
  if (item.several) legend.append(make("span", { className: "several" }, words.several));
  const flag = make("button", { type: "button", className: "btn plain small flag", "aria-pressed": "false", "aria-label": words.flag + ", " + fill(words.question, { n: n + 1 }) }, words.flag);
  const clear = make("button", { type: "button", className: "btn plain small clear", hidden: true, "aria-label": words.clear + ", " + fill(words.question, { n: n + 1 }) }, words.clear);
  const box = make("section", { className: "question", id, tabIndex: -1 },
    make("fieldset", { className: "options" }, legend, ...rows), make("div", { className: "question-tools" }, flag, clear));
  box.dataset.place = n;
  return box;
}

// onChange(place, letters), onFlag(place): what the person did.
export function draw(root, paper, words, { onChange, onFlag }) {
  root.replaceChildren(...paper.map((item, n) => question(item, n, words)));
  if (root.dataset.drawn) return; // opened again on this device: it listens already
  root.dataset.drawn = "1";
  const place = (el) => Number(el.closest(".question").dataset.place);
  const read = (box) => [...box.querySelectorAll("input:checked")].map((i) => i.value).sort().join("");
  root.addEventListener("change", (e) => onChange(place(e.target), read(e.target.closest(".question"))));
  root.addEventListener("click", (e) => {
    const button = e.target.closest("button");
    if (!button) return;
    if (button.classList.contains("flag")) onFlag(place(button));
    else {
      for (const input of button.closest(".question").querySelectorAll("input")) input.checked = false;
      onChange(place(button), "");
      button.closest(".question").querySelector("input").focus();
    }
  });
}

// Brings the whole page in line with what is known.
export function show(root, strips, answers, flags, words) {
  for (const box of root.children) {
    const n = Number(box.dataset.place), letters = answers[n] || "";
    for (const input of box.querySelectorAll("input")) input.checked = letters.includes(input.value);
    box.querySelector(".flag").setAttribute("aria-pressed", String(flags.has(n)));
    box.querySelector(".clear").hidden = !letters;
  }
  for (const strip of strips) {
    if (strip.children.length !== answers.length) strip.replaceChildren(...answers.map((_, n) =>
      make("li", {}, make("a", { href: "#cau-" + (n + 1) }, String(n + 1)))));
    answers.forEach((letters, n) => {
      const link = strip.children[n].firstChild, told = [fill(words.question, { n: n + 1 }), letters ? words.answered : words.unanswered];
      if (flags.has(n)) told.push(words.flagged);
      link.className = (letters ? "answered" : "") + (flags.has(n) ? " flagged" : "");
      link.setAttribute("aria-label", told.join(", "));
    });
  }
}

export function links(places) {
  return make("p", { className: "jumps" }, ...places.flatMap((n) => [make("a", { href: "#cau-" + (n + 1) }, String(n + 1)), " "]));
}
