// Keeps parts of a page fresh. <div data-live-url="/…" data-live-poll="UUID"> is fetched again
// when the socket of that poll says "changed", and every half minute without a socket;
// data-live-assembly="12" listens to the socket of a sitting in the same way.
(() => {
  "use strict";
  const POLLING = 30000;
  const SETTLED = 1500;
  const APART = 3000; // a room whose network comes back fetches within this time
  const SLOW = 180000; // with a socket too: a lost word costs minutes, not the whole visit
  const QUIET = 400; // several changes in a row make one request
  const parts = [...document.querySelectorAll("[data-live-url]")];
  if (!parts.length) return;
  const words = { stale: document.documentElement.lang === "en" ? "Not up to date: no network" : "Pas à jour : réseau absent" };

  const refresh = async (part) => {
    if (document.hidden || part.contains(document.activeElement)) return;
    try {
      const answer = await fetch(part.dataset.liveUrl, { headers: { Accept: "text/html", "HX-Request": "true" }, credentials: "same-origin" });
      if (!answer.ok) return;
      const text = await answer.text();
      if (text.trim() !== part.dataset.shown) {
        part.innerHTML = text;
        part.dataset.shown = text.trim();
      }
      delete part.dataset.stale;
    } catch (_offline) {
      part.dataset.stale = words.stale;
    }
  };

  let waiting = 0;
  const soon = () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => parts.forEach(refresh), QUIET);
  };

  let open = 0;
  const listen = (path, attempt) => {
    const scheme = window.location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${window.location.host}/ws/${path}/`);
    let counted = false;
    socket.addEventListener("open", () => {
      open += 1;
      counted = true;
      // What changed between the page and its socket; after a cut, not all in the same instant.
      window.setTimeout(soon, SETTLED + (attempt ? APART * Math.random() : 0));
      attempt = 0;
    });
    socket.addEventListener("message", soon);
    socket.addEventListener("close", () => {
      if (counted) open -= 1;
      const wait = Math.min(60000, 1000 * 2 ** attempt);
      window.setTimeout(() => listen(path, attempt + 1), wait * (0.5 + Math.random()));
    });
  };
  const paths = parts.flatMap(({ dataset }) => [
    dataset.livePoll && `scrutins/${dataset.livePoll}`,
    dataset.liveAssembly && `assemblees/${dataset.liveAssembly}`,
  ]);
  for (const path of new Set(paths.filter(Boolean))) listen(path, 0);

  window.setInterval(() => {
    if (!open) soon();
  }, POLLING);
  window.setInterval(soon, SLOW);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) soon();
  });
  window.addEventListener("online", soon);
})();
