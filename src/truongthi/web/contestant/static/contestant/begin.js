// The button that begins an attempt asks for all the exam page needs and leaves it in this tab's storage, so that the
// page opens at once. Without this script the same form is sent as it is.
const KEY = "truongthi-vao-thi", TRIES = 3;
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

async function asked(form) {
  for (let tries = 1; ; tries++) {
    const reply = await fetch(form.action, { method: "POST", headers: { Accept: "application/json" }, body: new URLSearchParams(new FormData(form)) });
    if (reply.status !== 503 || tries === TRIES) return reply.json();
    await sleep(Number(reply.headers.get("Retry-After") || 2) * 1000 * (1 + Math.random() / 2));
  }
}
document.addEventListener("submit", async (e) => {
  const form = e.target.closest("form[data-begin]");
  if (!form || e.defaultPrevented) return;
  e.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true; // at eight o'clock the answer may take a while: asking again would only make the line longer
  try {
    const told = await asked(form), to = new URL(told.address, location.origin);
    if (told.page) sessionStorage.setItem(KEY, JSON.stringify({ at: Date.now(), page: told.page }));
    else if (told.code === "sign_in") to.searchParams.set("next", location.pathname);
    location.assign(to.pathname + to.search);
  } catch { form.submit(); } // no network, no storage, a page instead of JSON: as without a script
  finally { button.disabled = false; }
});
