// The clock of a speech: <p data-timer="seconds so far" data-meant="180"><strong>0:42</strong>…</p>
// goes on by itself between two fetches. Without this file it shows where it stood.
(() => {
  "use strict";
  const seen = new WeakMap();
  const words = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  const tick = () => {
    for (const timer of document.querySelectorAll("[data-timer]")) {
      if (!seen.has(timer)) seen.set(timer, performance.now() - 1000 * Number(timer.dataset.timer));
      const elapsed = Math.floor((performance.now() - seen.get(timer)) / 1000);
      timer.querySelector("strong").textContent = words(elapsed);
      timer.classList.toggle("over", elapsed > Number(timer.dataset.meant));
    }
  };
  tick();
  window.setInterval(tick, 500);
})();
