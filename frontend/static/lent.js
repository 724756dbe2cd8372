// A device that is lent (members/lending.py). The site locks the session; here the device remembers
// that it is lent, so that its other tabs and the desk without network are closed too, and how to
// take it back without network.
//
// What opens it without network is derived from the code with a key that no page can read out of
// this browser, slowly on purpose: trying all codes takes whoever holds the device unlocked far
// longer than a signature, and whoever copies the storage gets nothing.
(() => {
  "use strict";
  const MARK = "ouvote-lent"; // page.js reads it too
  const TRIES = 3;
  const ROUNDS = 2000000; // about a second
  const utf8 = new TextEncoder();

  const ask = (mode, act) =>
    new Promise((resolve, reject) => {
      const asked = indexedDB.open("ouvote-lent", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("kept");
      asked.onerror = () => reject(asked.error);
      asked.onsuccess = () => {
        const base = asked.result;
        const turn = base.transaction("kept", mode);
        const answer = act(turn.objectStore("kept"));
        turn.oncomplete = () => {
          base.close();
          resolve(answer.result);
        };
        turn.onabort = turn.onerror = () => {
          base.close();
          reject(turn.error);
        };
      };
    });
  const figures = (code) => code.replace(/[\s.-]/g, "");
  const derive = async (key, salt, code) => {
    const bound = await crypto.subtle.sign("HMAC", key, utf8.encode(figures(code)));
    const slow = await crypto.subtle.importKey("raw", bound, "PBKDF2", false, ["deriveBits"]);
    const bits = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS }, slow, 256);
    return [...new Uint8Array(bits)].join(" ");
  };
  const keep = async (code) => {
    const key = await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    const salt = crypto.getRandomValues(new Uint8Array(16));
    const kept = { key, salt, said: await derive(key, salt, code), tries: TRIES };
    await ask("readwrite", (store) => store.put(kept, "code"));
  };
  // A try is written before it is looked at: a page closed in the middle has used it.
  const spend = () =>
    ask("readwrite", (store) => {
      const found = store.get("code");
      found.onsuccess = () => {
        if (found.result) store.put({ ...found.result, tries: Math.max(0, found.result.tries - 1) }, "code");
      };
      return found;
    });
  const refill = () =>
    ask("readwrite", (store) => {
      const found = store.get("code");
      found.onsuccess = () => {
        if (found.result) store.put({ ...found.result, tries: TRIES }, "code");
      };
      return found;
    });

  const isOut = () => localStorage.getItem(MARK) !== null;
  const back = () => localStorage.removeItem(MARK);
  // "back", "wrong", or "closed" until the site is reached again.
  const takeBack = async (code) => {
    const kept = await spend();
    if (!kept || !kept.tries) return "closed";
    if ((await derive(kept.key, kept.salt, code)) !== kept.said) return kept.tries > 1 ? "wrong" : "closed";
    await refill();
    back();
    return "back";
  };
  window.ouvoteLent = { isOut, takeBack };

  // The site shows the desk to its owner alone: the device is theirs again.
  if (document.querySelector("[data-desk][data-journal]")) {
    back();
    // Without its store, fewer tries are left without network, and the site still takes it back.
    if (window.indexedDB) void refill().catch(() => {});
  } else if (document.querySelector("[data-taking-back]")) {
    localStorage.setItem(MARK, "yes");
  }

  const form = document.querySelector("[data-handing-over]");
  if (!form || !window.indexedDB || !window.crypto.subtle) return;
  form.addEventListener("submit", (event) => {
    if (!navigator.onLine) return;
    event.preventDefault();
    if (form.dataset.sent) return;
    form.dataset.sent = "yes";
    const send = () => form.submit();
    keep(form.elements.code.value).then(send, send); // without it the desk without network stays closed
  });
})();
