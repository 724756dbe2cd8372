// The search on the public board of an urn: the whole list is loaded, and looked through here, so
// that the server never learns which ballot somebody looked for.
(() => {
  "use strict";
  const form = document.querySelector("form[data-board]");
  const answer = document.getElementById("found");
  if (!form || !answer) return;
  const LASTS = 60_000;
  let list = null;
  let loadedAt = 0;

  const load = async () => {
    const reply = await fetch(form.dataset.board, { credentials: "omit", cache: "no-store" });
    if (!reply.ok) throw new Error(String(reply.status));
    return (await reply.json()).trackers;
  };

  // Numbers as people have them: one alone, at the end of the link of a receipt, or all those
  // inside its text, one for each ballot.
  const written = (text) => {
    const inside = [...text.matchAll(/Numéro de suivi\s*:\s*([A-Za-z0-9+/]{43})/g)].map((found) => found[1]);
    const alone = text.slice(text.lastIndexOf("#") + 1).replace(/\s+/g, "");
    return inside.length ? inside : [alone.replaceAll("-", "+").replaceAll("_", "/")];
  };

  const words = (typed) => {
    if (!/^[A-Za-z0-9+/]{1,43}$/.test(typed)) return answer.dataset.unread;
    const found = list.filter((tracker) => tracker.startsWith(typed)).length;
    if (found) return found === 1 ? answer.dataset.yes : answer.dataset.many;
    return typed.length < 43 ? answer.dataset.beginning : answer.dataset.no;
  };

  const search = async () => {
    const numbers = written(form.tracker.value);
    try {
      // Loaded again after a while, whatever was found: the server learns nothing from it.
      if (!list || Date.now() - loadedAt > LASTS) [list, loadedAt] = [await load(), Date.now()];
      const lines = numbers.map((typed) => (numbers.length > 1 ? `${typed.slice(0, 8)}… ` : "") + words(typed));
      answer.replaceChildren(...lines.flatMap((line, place) => (place ? [document.createElement("br"), line] : [line])));
    } catch (_offline) {
      answer.textContent = answer.dataset.trouble;
    }
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    search();
  });

  // The square code of a receipt leads here with the number behind "#", which no browser sends.
  const follow = () => {
    if (!/^#[\w+/-]{43}$/.test(location.hash)) return;
    [form.tracker.value] = written(location.hash);
    history.replaceState(null, "", location.pathname);
    form.scrollIntoView();
    search();
  };
  window.addEventListener("hashchange", follow);
  follow();
})();
