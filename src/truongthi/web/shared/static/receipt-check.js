/* Checks a receipt file in the browser alone: nothing is sent anywhere. Format: docs/bundle.md, "Receipts". */
(() => {
  "use strict";
  const input = document.querySelector("[data-receipt-file]");
  if (!input) return;

  const K = new Uint32Array(64);
  const START = new Uint32Array(8);
  for (let n = 2, found = 0; found < 64; n += 1) {
    let prime = true;
    for (let d = 2; d * d <= n; d += 1) if (n % d === 0) prime = false;
    if (!prime) continue;
    const fraction = (x) => ((x - Math.floor(x)) * 4294967296) >>> 0;
    if (found < 8) START[found] = fraction(Math.sqrt(n));
    K[found] = fraction(Math.cbrt(n));
    found += 1;
  }

  function sha256(bytes) {
    const length = bytes.length;
    const padded = new Uint8Array((((length + 8) >> 6) + 1) * 64);
    padded.set(bytes);
    padded[length] = 128;
    const view = new DataView(padded.buffer);
    view.setUint32(padded.length - 8, Math.floor(length / 536870912));
    view.setUint32(padded.length - 4, (length << 3) >>> 0);
    const state = START.slice();
    const w = new Uint32Array(64);
    const turn = (x, n) => (x >>> n) | (x << (32 - n));
    for (let at = 0; at < padded.length; at += 64) {
      for (let i = 0; i < 16; i += 1) w[i] = view.getUint32(at + i * 4);
      for (let i = 16; i < 64; i += 1) {
        const a = w[i - 15];
        const b = w[i - 2];
        w[i] = (w[i - 16] + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + w[i - 7] + (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10))) | 0;
      }
      let [a, b, c, d, e, f, g, h] = state;
      for (let i = 0; i < 64; i += 1) {
        const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
        const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
      }
      [a, b, c, d, e, f, g, h].forEach((value, i) => { state[i] += value; });
    }
    const out = new Uint8Array(32);
    state.forEach((value, i) => new DataView(out.buffer).setUint32(i * 4, value));
    return out;
  }

  const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) || [], (pair) => parseInt(pair, 16));
  const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const joined = (...parts) => Uint8Array.from(parts.flatMap((part) => Array.from(part)));
  const node = (left, right) => sha256(joined([1], left, right));

  function canonical(value) {
    if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
    if (value && typeof value === "object") {
      return `{${Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
    }
    return JSON.stringify(value);
  }

  function rootOf(leaf, index, size, path) {
    let place = index;
    let last = size - 1;
    let current = leaf;
    for (const hash of path) {
      if (last === 0) return "";
      const other = bytesOf(hash);
      if (place % 2 === 1 || place === last) {
        current = node(other, current);
        while (place % 2 === 0 && place) { place /= 2; last = Math.floor(last / 2); }
      } else {
        current = node(current, other);
      }
      place = Math.floor(place / 2);
      last = Math.floor(last / 2);
    }
    return last === 0 ? hexOf(current) : "";
  }

  function verdict(receipt) {
    const leaf = sha256(joined([0], bytesOf(receipt.salt), new TextEncoder().encode(canonical(receipt.seal))));
    if (hexOf(leaf) !== receipt.leaf) return "altered";
    const published = (document.querySelector(`[data-root-of="${receipt.round}"]`) || {}).textContent;
    if (!receipt.path) return "early";
    const root = rootOf(leaf, receipt.index, receipt.size, receipt.path);
    return root && published && root === published.trim() ? "counted" : "outside";
  }

  input.addEventListener("change", async () => {
    document.querySelectorAll("[data-verdict]").forEach((line) => { line.hidden = true; });
    let word = "unreadable";
    try {
      const receipt = JSON.parse(await input.files[0].text());
      if (receipt.kind === "truongthi.receipt.1") word = verdict(receipt);
    } catch {
      word = "unreadable";
    }
    document.querySelector(`[data-verdict="${word}"]`).hidden = false;
  });
})();
