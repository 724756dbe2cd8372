// The desk without network: the roll (number and name) and the notes taken meanwhile stay on this
// device, encrypted under a key of this browser that no page can read out. The notes leave by
// themselves once the site answers; each has an identifier, so that none is entered twice.
(() => {
  "use strict";
  const place = document.querySelector("[data-desk]");
  if (!place || !window.indexedDB || !window.crypto.subtle) return;
  const online = Boolean(place.dataset.journal);
  const WORDS = JSON.parse(place.querySelector("[data-words]").textContent);
  const utf8 = new TextEncoder();

  // One database: “keys” holds the key of this browser, “kept” what it encrypts, by assembly.
  const open = () =>
    new Promise((resolve, reject) => {
      const asked = indexedDB.open("ouvote-desk", 1);
      asked.onupgradeneeded = () => ["keys", "kept"].forEach((name) => asked.result.createObjectStore(name));
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  const ask = async (mode, store, act) => {
    const base = await open();
    try {
      return await new Promise((resolve, reject) => {
        const turn = base.transaction(store, mode);
        const asked = act(turn.objectStore(store));
        turn.oncomplete = () => resolve(asked.result);
        turn.onerror = () => reject(turn.error);
      });
    } finally {
      base.close();
    }
  };
  const key = async () => {
    const known = await ask("readonly", "keys", (store) => store.get("desk"));
    if (known) return known;
    const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    await ask("readwrite", "keys", (store) => store.put(made, "desk"));
    return made;
  };
  const keep = async (name, value) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: utf8.encode(name) }, await key(), utf8.encode(JSON.stringify(value)));
    await ask("readwrite", "kept", (store) => store.put({ iv, data }, name));
  };
  const recall = async (name) => {
    const kept = await ask("readonly", "kept", (store) => store.get(name));
    if (!kept) return null;
    const data = await crypto.subtle.decrypt({ name: "AES-GCM", iv: kept.iv, additionalData: utf8.encode(name) }, await key(), kept.data);
    return JSON.parse(new TextDecoder().decode(data));
  };
  const forget = () => Promise.all([ask("readwrite", "kept", (store) => store.clear()), ask("readwrite", "keys", (store) => store.clear())]);

  let roll = null;
  let notes = [];
  // One change at a time: two quick presses never write over each other.
  let turn = Promise.resolve();
  const inTurn = (act) => (turn = turn.then(act, act));

  const part = (name) => place.querySelector(`[data-part="${name}"]`);
  const say = (text) => (part("status").textContent = text);
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const isHere = (number) => {
    const last = notes.filter((note) => note.number === number).at(-1);
    return last ? last.verb === "arrival" : roll.here.includes(number);
  };
  const found = (text) => {
    const words = fold(text).split(/\s+/).filter(Boolean);
    if (!words.length) return [];
    const matches = ([number, name]) => (/^\d+$/.test(words[0]) ? number === Number(words[0]) : words.every((word) => fold(name).includes(word)));
    return roll.people.filter(matches).slice(0, 12);
  };
  const write = (number, verb) =>
    inTurn(async () => {
      notes.push({ id: crypto.randomUUID(), number, verb, at: new Date().toISOString() });
      await keep(`notes ${roll.journal}`, notes);
      draw();
    });
  const line = ([number, name]) => {
    const item = document.createElement("li");
    item.className = "sheet";
    const title = document.createElement("h3");
    title.textContent = `${name} (n° ${number})`;
    const button = document.createElement("button");
    button.type = "button";
    const here = isHere(number);
    button.textContent = here ? WORDS.leaves : WORDS.comes;
    if (here) button.className = "second";
    button.addEventListener("click", () => void write(number, here ? "departure" : "arrival"));
    item.append(title, button);
    return item;
  };
  const draw = () => {
    part("found").replaceChildren(...found(part("search").value).map(line));
    part("waiting").textContent = notes.length ? WORDS.waiting.replace("{n}", notes.length) : "";
    part("forget").hidden = !roll || notes.length > 0;
  };

  const send = () =>
    inTurn(async () => {
      if (!notes.length || !online) return;
      const headers = { "Content-Type": "application/json", "X-CSRFToken": place.querySelector("[name=csrfmiddlewaretoken]").value };
      let answer;
      try {
        answer = await fetch(place.dataset.journal, { method: "POST", headers, body: JSON.stringify({ notes }) });
      } catch (_cut) {
        return void setTimeout(send, 3000);
      }
      if (!answer.ok) return say(WORDS.refused);
      const done = (await answer.json()).notes;
      const received = new Set(done.map((note) => note.id));
      notes = notes.filter((note) => !received.has(note.id));
      await keep(`notes ${roll.journal}`, notes);
      location.reload(); // the page says who is there, and what is to be settled
    });
  const fetchRoll = async () => {
    const answer = await fetch(place.dataset.list, { cache: "no-store" });
    if (!answer.ok) return;
    const said = await answer.json();
    roll = { ...said, journal: place.dataset.journal, page: location.pathname };
    await keep("roll", roll);
    part("kept").textContent = WORDS.kept.replace("{n}", said.people.length);
  };
  const show = () => {
    if (!roll) return;
    place.hidden = online && navigator.onLine && !notes.length;
    if (!online) part("page").href = roll.page;
    draw();
  };

  part("search").addEventListener("input", draw);
  part("forget").addEventListener("click", async () => {
    await inTurn(forget);
    roll = null;
    notes = [];
    place.hidden = true;
  });
  window.addEventListener("offline", show);
  window.addEventListener("online", () => (online ? void send().then(show) : show()));
  void (async () => {
    try {
      roll = await recall("roll");
      if (online && (!roll || roll.journal !== place.dataset.journal)) roll = null;
      if (online && navigator.onLine) await fetchRoll();
      if (roll) notes = (await recall(`notes ${roll.journal}`)) || [];
      await send();
    } catch (_nothing) {
      // The network went, or the key is gone with the data of the browser: what is kept is unreadable.
    }
    show();
  })();
})();
