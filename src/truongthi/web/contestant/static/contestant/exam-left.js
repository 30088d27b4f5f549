// On the pages around an attempt: sends the choices this device kept when the exam page could not, and shows a result
// anew that did not know of them yet.
import { sendLeft } from "./exam-kept.js";

if ((await sendLeft()) && document.querySelector("[data-attempt-result]")) location.reload();
