// The search on the public board of an urn: the whole list is loaded, and looked through here, so
// that the server never learns which ballot somebody looked for.
(() => {
  "use strict";
  const form = document.querySelector("form[data-board]");
  const answer = document.getElementById("found");
  if (!form || !answer) return;
  let list = null;

  const load = async () => {
    const reply = await fetch(form.dataset.board, { credentials: "omit", cache: "no-store" });
    if (!reply.ok) throw new Error(String(reply.status));
    return (await reply.json()).trackers;
  };

  // A number as people have it: alone, at the end of the link of a receipt, or inside its text.
  const written = (text) => {
    const inside = /Numéro de suivi\s*:\s*([A-Za-z0-9+/]{43})/.exec(text);
    const alone = inside ? inside[1] : text.slice(text.lastIndexOf("#") + 1);
    return alone.replace(/\s+/g, "").replaceAll("-", "+").replaceAll("_", "/");
  };

  const search = async () => {
    const typed = written(form.tracker.value);
    if (!typed) return;
    try {
      list = list || (await load());
      const found = list.filter((tracker) => tracker.startsWith(typed));
      answer.textContent = found.length === 1 ? answer.dataset.yes : found.length ? answer.dataset.many : answer.dataset.no;
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
    if (!/^#[\w-]{43}$/.test(location.hash)) return;
    form.tracker.value = written(location.hash);
    history.replaceState(null, "", location.pathname);
    form.scrollIntoView();
    search();
  };
  window.addEventListener("hashchange", follow);
  follow();
})();
