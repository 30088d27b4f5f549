// Runs before the first paint so that a chosen theme does not flash.
try { const t = localStorage.getItem("theme"); if (t) document.documentElement.dataset.theme = t; } catch { /* storage may be closed */ }
