// Prediction questions: a number as people write it in Vietnam ("1.234", "87,65432 %") and the canonical text the exam
// room keeps ("1234", "87.65432"). The room checks every guess again.
const plain = (digits) => digits.replace(/^0+(?=\d)/, "");

// The canonical text; "" for an empty field; null for what is no number of this kind.
export function canonical(text, guess) {
  const typed = text.replace(/[\s\u00a0%]/g, "");
  if (!typed) return "";
  if (guess.form === "percent") {
    const found = /^(\d{1,3})(?:[.,](\d*))?$/.exec(typed);
    if (!found) return null;
    const whole = plain(found[1]), rest = (found[2] || "").replace(/0+$/, "");
    if (rest.length > guess.decimals || Number(whole) > 100 || (whole === "100" && rest)) return null;
    return rest ? whole + "." + rest : whole;
  }
  const digits = /^\d{1,3}(\.\d{3})+$/.test(typed) ? typed.replaceAll(".", "") : typed;
  if (!/^\d{1,12}$/.test(digits)) return null;
  const whole = plain(digits);
  return Number(whole) <= guess.maximum ? whole : null;
}
export function shown(text, guess) {
  if (guess.form === "percent") return text.replace(".", ",");
  return text.replace(/\B(?=(\d{3})+$)/g, ".");
}
