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

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const typed = form.tracker.value.replace(/\s+/g, "").replaceAll("-", "+").replaceAll("_", "/");
    if (!typed) return;
    try {
      list = list || (await load());
      const found = list.filter((tracker) => tracker.startsWith(typed));
      answer.textContent = found.length === 1 ? answer.dataset.yes : found.length ? answer.dataset.many : answer.dataset.no;
    } catch (_offline) {
      answer.textContent = answer.dataset.trouble;
    }
  });
})();
