// Small helpers for server-rendered pages. Every page works without them: they only make it quicker or livelier.
const root = document.documentElement;

// Theme toggle: system → the other one → system.
function toggleTheme() {
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  try { localStorage.setItem("theme", root.dataset.theme); } catch { /* storage may be closed */ }
}

// Countdown: the server's clock decides; the phone's clock is only used to measure how much time has passed since the page arrived.
const pad = (n) => String(n).padStart(2, "0");
function left(ms) {
  const s = Math.max(0, Math.floor(ms / 1000)), d = Math.floor(s / 86400), h = Math.floor(s / 3600) % 24, m = Math.floor(s / 60) % 60;
  return (d ? d + " " + (root.dataset.day || "ngày") + " " : "") + (d || h ? pad(h) + ":" : "") + pad(m) + ":" + pad(s % 60);
}
function startCountdowns() {
  const items = [...document.querySelectorAll("[data-countdown]")];
  if (!items.length) return;
  const served = Date.parse(root.dataset.now || "") || Date.now(), begun = performance.now();
  const tick = () => {
    const now = served + (performance.now() - begun);
    for (const el of items) {
      const ms = Date.parse(el.dataset.countdown) - now;
      el.textContent = left(ms);
      el.classList.toggle("low", el.dataset.low !== undefined && ms < Number(el.dataset.low));
      if (ms <= 0 && el.dataset.reload !== undefined && !el.dataset.done) {
        el.dataset.done = "1";
        setTimeout(() => location.reload(), 500 + Math.random() * 2500);
      }
    }
  };
  tick();
  setInterval(tick, 1000);
}

document.addEventListener("click", (e) => {
  const el = e.target.closest("[data-theme-toggle],[data-dialog],[data-close],[data-print],[data-copy]");
  if (!el) return;
  if (el.dataset.themeToggle !== undefined) toggleTheme();
  else if (el.dataset.dialog) { const d = document.getElementById(el.dataset.dialog); if (d && d.showModal) { e.preventDefault(); d.showModal(); } }
  else if (el.dataset.close !== undefined) { const d = el.closest("dialog,.toast"); if (d) { e.preventDefault(); if (d.close) d.close(); else d.remove(); } }
  else if (el.dataset.print !== undefined) print();
  else if (el.dataset.copy) copyText(el);
});

function copyText(el) {
  const from = document.getElementById(el.dataset.copy), text = from ? from.value ?? from.textContent.trim() : "";
  const done = () => { const old = el.textContent; el.textContent = root.dataset.copied || "Đã sao chép"; setTimeout(() => { el.textContent = old; }, 2000); };
  if (navigator.clipboard) navigator.clipboard.writeText(text).then(done, () => {});
  else if (from && from.select) { from.select(); document.execCommand("copy"); done(); }
}

// Typing the name to confirm: the button wakes when the text is the same (the server checks again).
const same = (a, b) => a.normalize("NFC").trim().toLowerCase() === b.normalize("NFC").trim().toLowerCase();
document.addEventListener("input", (e) => {
  const box = e.target.closest("[data-confirm]");
  if (box) { const b = box.form?.querySelector("[data-confirm-button]"); if (b) b.disabled = !same(box.value, box.dataset.confirm); }
});

// Files: drop anywhere on the field, see the chosen name and size.
function nameFiles(input) {
  const out = input.closest(".drop")?.querySelector(".drop-name");
  if (out) out.textContent = [...input.files].map((f) => `${f.name} (${Math.max(1, Math.round(f.size / 1024)).toLocaleString("vi")} KB)`).join(" · ");
}
document.addEventListener("change", (e) => { if (e.target.matches(".drop input[type=file]")) nameFiles(e.target); });
for (const type of ["dragover", "dragleave", "drop"]) document.addEventListener(type, (e) => {
  const drop = e.target.closest?.(".drop");
  if (!drop) return;
  e.preventDefault();
  drop.classList.toggle("over", type === "dragover");
  const input = drop.querySelector("input[type=file]");
  if (type === "drop" && e.dataTransfer.files.length) { input.files = e.dataTransfer.files; nameFiles(input); input.dispatchEvent(new Event("change", { bubbles: true })); }
});

// A filter form may send itself when a choice changes: <form data-autosend>.
document.addEventListener("change", (e) => { const f = e.target.closest("form[data-autosend]"); if (f && e.target.matches("select,input[type=radio],input[type=checkbox]")) f.requestSubmit(); });
// A form is sent once: the second tap on a slow phone is swallowed.
document.addEventListener("submit", (e) => { const f = e.target; if (e.defaultPrevented || f.method === "get" || f.target) return; if (f.dataset.sent) e.preventDefault(); else { f.dataset.sent = "1"; setTimeout(() => delete f.dataset.sent, 8000); } });
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((f) => delete f.dataset.sent));

for (const b of document.querySelectorAll("[data-confirm-button]")) b.disabled = true;
for (const t of document.querySelectorAll(".toast")) setTimeout(() => t.remove(), 8000);
for (const now of document.querySelectorAll(".bar nav [aria-current],.tabs [aria-current]")) {
  now.parentElement.scrollLeft = now.offsetLeft - now.parentElement.offsetLeft - 24; // the place one stands at is in sight
}
startCountdowns();
// What the button that begins an exam left for the exam page is for that page alone: no other page lets it lie, least of
// all the one after signing out.
if (!location.pathname.startsWith("/phong-thi/")) try { sessionStorage.removeItem("truongthi-vao-thi"); } catch { /* storage may be closed */ }
