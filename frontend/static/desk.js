// The desk without network: the roll (number and name) and the notes taken meanwhile stay on this
// device, encrypted under a key of this browser that no page can read out. The notes leave by
// themselves once the site answers; each has an identifier, so that none is entered twice. Several
// tabs of one browser share the key and the notes: each note is a record of its own, never rewritten.
(() => {
  "use strict";
  const place = document.querySelector("[data-desk]");
  if (!place || !window.indexedDB || !window.crypto.subtle) return;
  const online = Boolean(place.dataset.journal);
  const WORDS = JSON.parse(place.querySelector("[data-words]").textContent);
  const asks = document.querySelector("[data-with-network]");
  const utf8 = new TextEncoder();

  // One database: “keys” holds the key of this browser, “kept” the roll that it encrypts, “notes”
  // each note, under the assembly’s journal and the identifier of the note.
  const STORES = ["keys", "kept", "notes"];
  const open = () =>
    new Promise((resolve, reject) => {
      const asked = indexedDB.open("ouvote-desk", 2);
      asked.onupgradeneeded = () => {
        for (const name of STORES) if (!asked.result.objectStoreNames.contains(name)) asked.result.createObjectStore(name);
      };
      asked.onsuccess = () => {
        asked.result.onversionchange = () => asked.result.close();
        resolve(asked.result);
      };
      asked.onerror = () => reject(asked.error);
    });
  const ask = async (mode, store, act) => {
    const base = await open();
    try {
      return await new Promise((resolve, reject) => {
        const turn = base.transaction(store, mode);
        const asked = act(...[store].flat().map((name) => turn.objectStore(name)));
        turn.oncomplete = () => resolve(asked.result);
        turn.onabort = turn.onerror = () => reject(turn.error);
      });
    } finally {
      base.close();
    }
  };
  // The key that is there already wins: a tab that made another one meanwhile throws it away.
  const key = async () => {
    const known = await ask("readonly", "keys", (store) => store.get("desk"));
    if (known) return known;
    const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    return ask("readwrite", "keys", (store) => {
      const asked = store.add(made, "desk");
      asked.onerror = (event) => {
        event.preventDefault(); // there is one: the transaction goes on, and gives it
        event.stopPropagation();
      };
      return store.get("desk");
    });
  };
  const seal = async (name, value) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: utf8.encode(name) }, await key(), utf8.encode(JSON.stringify(value)));
    return { iv, data };
  };
  const unseal = async (name, kept) => {
    const data = await crypto.subtle.decrypt({ name: "AES-GCM", iv: kept.iv, additionalData: utf8.encode(name) }, await key(), kept.data);
    return JSON.parse(new TextDecoder().decode(data));
  };
  // While one tab writes or erases, the others wait: no note is sealed under a key that has just gone.
  const alone = (name, act) => (navigator.locks ? navigator.locks.request(`ouvote-desk-${name}`, act) : act());
  const keep = (store, name, value, more) =>
    alone("store", async () => {
      const sealed = { ...(await seal(name, value)), ...more };
      await ask("readwrite", store, (kept) => kept.put(sealed, name));
    });
  const recall = async (name) => {
    const kept = await ask("readonly", "kept", (store) => store.get(name));
    return kept ? unseal(name, kept) : null;
  };

  // The notes of one assembly stand under the address of its journal.
  const within = (journal) => IDBKeyRange.bound(`${journal} `, `${journal} \uffff`);
  const named = (journal, note) => `${journal} ${note.id}`;
  const recallNotes = async (journal) => {
    let names;
    const kept = await ask("readonly", "notes", (store) => {
      names = store.getAllKeys(within(journal));
      return store.getAll(within(journal));
    });
    const found = await Promise.all(kept.map((each, n) => unseal(names.result[n], each).catch(() => null)));
    return found.filter(Boolean).sort((one, other) => (one.at < other.at ? -1 : 1));
  };
  // What an earlier program kept in one piece.
  const takeOver = async (journal) => {
    const old = `notes ${journal}`;
    for (const note of (await recall(old)) || []) await keep("notes", named(journal, note), note);
    await ask("readwrite", "kept", (store) => store.delete(old));
  };
  const drop = (journal, done) =>
    ask("readwrite", "notes", (store) => {
      for (const note of done) store.delete(named(journal, note));
      return store.count();
    });
  // What this assembly left here, and the key once it encrypts nothing more.
  const forget = (journal) =>
    alone("store", () =>
      ask("readwrite", STORES, (keys, kept, left) => {
        left.delete(within(journal));
        const last = kept.get("roll");
        last.onsuccess = () => {
          if (last.result && last.result.journal === journal) kept.delete("roll");
          const names = left.count();
          names.onsuccess = () => {
            const rolls = kept.count();
            rolls.onsuccess = () => {
              if (!names.result && !rolls.result) keys.delete("desk");
            };
          };
        };
        return last;
      }),
    );

  const AT_ONCE = 200; // the site takes more, and refuses 500
  let roll = null;
  let notes = [];
  let elsewhere = 0; // notes of another assembly, which wait too
  let warned = false;
  // One change at a time: two quick presses never write over each other.
  let turn = Promise.resolve();
  const inTurn = (act) => (turn = turn.then(act, act));
  const tabs = window.BroadcastChannel ? new BroadcastChannel("ouvote-desk") : null;
  const tellTabs = () => tabs && tabs.postMessage("changed");

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
  const readAgain = async () => {
    notes = await recallNotes(roll.journal);
    elsewhere = (await ask("readonly", "notes", (store) => store.count())) - (await ask("readonly", "notes", (store) => store.count(within(roll.journal))));
  };
  const write = (number, verb) =>
    inTurn(async () => {
      const note = { id: crypto.randomUUID(), number, verb, at: new Date().toISOString() };
      try {
        await keep("notes", named(roll.journal, note), note);
      } catch (_full) {
        return say(WORDS.unkept);
      }
      await readAgain();
      tellTabs();
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
    warned = false;
    part("found").replaceChildren(...(roll ? found(part("search").value).map(line) : []));
    part("waiting").textContent = notes.length ? WORDS.waiting.replace("{n}", notes.length) : "";
    part("elsewhere").textContent = elsewhere ? WORDS.elsewhere.replace("{n}", elsewhere) : "";
    part("forget").hidden = !roll;
    part("forget").textContent = WORDS.forget;
  };

  // In slices, in the order of their hours: what the site has received goes from here, slice by
  // slice, so that a cut in the middle leaves the rest. Of several tabs one sends.
  const slice = async (some) => {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": place.querySelector("[name=csrfmiddlewaretoken]").value };
    const answer = await fetch(place.dataset.journal, { method: "POST", headers, body: JSON.stringify({ notes: some }) });
    if (!answer.ok) return false;
    const received = new Set((await answer.json()).notes.map((note) => note.id));
    const done = some.filter((note) => received.has(note.id));
    await drop(roll.journal, done);
    return done.length > 0;
  };
  const sendAll = async () => {
    notes = await recallNotes(roll.journal);
    if (!notes.length) return;
    for (let left = notes; left.length; left = await recallNotes(roll.journal)) {
      if (!(await slice(left.slice(0, AT_ONCE)))) return say(WORDS.refused);
      tellTabs();
    }
    location.reload(); // the page says who is there, and what is to be settled
  };
  const send = () =>
    inTurn(async () => {
      if (!roll || !online) return;
      try {
        await alone("send", sendAll);
      } catch (_cut) {
        window.setTimeout(send, 3000);
      }
      await readAgain();
      draw();
    });
  const fetchRoll = async () => {
    const answer = await fetch(place.dataset.list, { cache: "no-store" });
    if (!answer.ok) return;
    const said = await answer.json();
    roll = { ...said, journal: place.dataset.journal, page: location.pathname };
    await keep("kept", "roll", roll, { journal: roll.journal });
    part("kept").textContent = WORDS.kept.replace("{n}", said.people.length);
  };
  // Lent to somebody (lent.js): neither names nor notes, until its owner's code.
  const lent = window.ouvoteLent;
  const isOut = () => Boolean(lent && lent.isOut());
  const show = () => {
    if (!roll) return;
    part("lent").hidden = !isOut();
    part("open").hidden = isOut();
    if (isOut()) {
      part("search").value = "";
      part("found").replaceChildren();
      place.hidden = false;
      if (asks) asks.hidden = true;
      return;
    }
    place.hidden = online && navigator.onLine && !notes.length && !elsewhere;
    // The search that asks the site answers nothing without network: one search is shown, that of here.
    if (asks) {
      const wrote = asks.contains(document.activeElement);
      asks.hidden = !navigator.onLine;
      if (asks.hidden && wrote) part("search").focus();
    }
    if (!online) part("page").href = roll.page;
    draw();
  };

  part("search").addEventListener("input", draw);
  part("lent").addEventListener("submit", (event) => {
    event.preventDefault();
    const form = event.target;
    const told = part("lent-said");
    const code = form.elements.code.value;
    form.elements.code.value = "";
    told.textContent = form.dataset.trying;
    void inTurn(async () => {
      const said = await lent.takeBack(code).catch(() => "closed");
      told.textContent = form.dataset[said] || "";
      form.querySelector("button").disabled = said === "closed";
      show();
      if (said === "back") part("search").focus();
    });
  });
  part("forget").addEventListener("click", async () => {
    if (notes.length && !warned) {
      warned = true;
      part("forget").textContent = WORDS.anyway;
      return say(WORDS.unsent.replace("{n}", notes.length));
    }
    await inTurn(() => forget(roll.journal));
    tellTabs();
    roll = null;
    notes = [];
    place.hidden = true;
    if (asks) asks.hidden = false;
  });
  if (tabs) {
    tabs.addEventListener("message", () => {
      if (roll) void inTurn(readAgain).then(show);
    });
  }
  window.addEventListener("storage", show);
  window.addEventListener("offline", show);
  window.addEventListener("online", () => (online ? void send().then(show) : show()));
  void (async () => {
    try {
      roll = await recall("roll");
      if (online && (!roll || roll.journal !== place.dataset.journal)) roll = null;
      if (online && navigator.onLine) await fetchRoll();
      if (roll) {
        await takeOver(roll.journal);
        await readAgain();
      }
      await send();
    } catch (_nothing) {
      // The network went, or the key is gone with the data of the browser: what is kept is unreadable.
    }
    show();
  })();
})();
