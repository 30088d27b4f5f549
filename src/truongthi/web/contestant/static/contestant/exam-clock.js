// The server's time, carried on by the monotonic clock of this page. The phone's own date is never asked.
let base = null, best = Infinity, heard = 0;

// A sample is as good as its round trip was short; an old one is worth less, since devices sleep and clocks drift.
export function hear(serverNow, trip) {
  const at = performance.now();
  if (base === null || trip <= best || at - heard > 60000 || Math.abs(serverNow + trip / 2 - (base + at)) > trip + 1000) {
    base = serverNow + trip / 2 - at;
    best = trip;
    heard = at;
  }
}
export const now = () => base + performance.now();

const two = (n) => String(n).padStart(2, "0");
export function words(ms) {
  const s = Math.max(0, Math.ceil(ms / 1000)), h = Math.floor(s / 3600);
  return (h ? h + ":" : "") + two(Math.floor(s / 60) % 60) + ":" + two(s % 60);
}
