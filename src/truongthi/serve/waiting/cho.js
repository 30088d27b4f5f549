// Asks where we stand and goes on to the page once it is our turn. The place itself is in a cookie.
const before = document.getElementById("before");
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

async function stand() {
  let again = Number(document.body.dataset.again);
  for (;;) {
    await wait(again);
    try {
      const answer = await fetch("/cho-vao/", { headers: { Accept: "application/json" }, cache: "no-store" });
      const told = await answer.json();
      if (told.in) {
        location.reload();
        return;
      }
      before.textContent = new Intl.NumberFormat("vi").format(told.before);
      again = told.again_ms;
    } catch {
      again = 5000 + Math.random() * 5000; // no network, or the server is starting: the place is kept
    }
  }
}

stand();
