// The QR of a slip opens /vao/#CODE. The fragment never leaves the browser by itself: take it out of the address, post it.
const form = document.querySelector("[data-slip-form]");
const code = decodeURIComponent(location.hash.slice(1)).trim();
if (form && code) {
  history.replaceState(null, "", location.pathname);
  form.elements.code.value = code;
  const wait = document.querySelector("[data-slip-wait]");
  if (wait) wait.hidden = false;
  form.submit();
}
