// Small comforts; every page works without this file.
(() => {
  "use strict";
  const menus = () => document.querySelectorAll("details.menu[open]");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
  });

  // A table wider than the screen scrolls alone, by keyboard too.
  const fit = (root) => {
    for (const table of root.querySelectorAll("main table")) {
      let box = table.closest(".scroll");
      if (!box && table.offsetWidth > table.parentElement.clientWidth + 1) {
        box = document.createElement("div");
        box.className = "scroll";
        const frame = document.createElement("div");
        frame.className = "table";
        table.replaceWith(frame);
        frame.append(box);
        box.append(table);
      }
      if (!box) continue;
      const wide = box.scrollWidth > box.clientWidth + 1;
      if (!wide && box.dataset.reachable) {
        for (const name of ["tabindex", "role", "aria-label", "data-reachable"]) box.removeAttribute(name);
      }
      if (wide && !box.hasAttribute("tabindex")) {
        const name = table.caption ? table.caption.textContent.trim() : "";
        box.tabIndex = 0;
        box.dataset.reachable = "yes";
        box.setAttribute("role", "region");
        box.setAttribute("aria-label", name || document.title);
      }
    }
  };
  fit(document);
  window.addEventListener("resize", () => fit(document));
  document.addEventListener("htmx:load", (event) => fit(event.detail.elt.parentElement || document));

  // What a link leads to is open, behind its fold too.
  const unfold = () => {
    const target = window.location.hash.length > 1 && document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
    const fold = target && target.closest("details:not([open])");
    if (!fold) return;
    fold.open = true;
    target.scrollIntoView();
  };
  unfold();
  window.addEventListener("hashchange", unfold);

  // Without network nothing leaves the page, and nothing written there is lost. A form that says
  // <form data-waits> is sent by itself once the site answers again, with the button pressed last.
  const offline =
    document.documentElement.lang === "en"
      ? {
          waits: "No network. Nothing is lost: your answer waits on this page and leaves by itself when the network is back. Keep the page open.",
          cut: "No network: this page is not up to date, and nothing can be looked up.",
          again: "No network: nothing was sent. What you wrote stays here; press again when the network is back.",
        }
      : {
          waits: "Pas de réseau. Rien n’est perdu : votre réponse attend sur cette page et partira d’elle-même au retour du réseau. Gardez la page ouverte.",
          cut: "Pas de réseau\u00a0: cette page n’est plus à jour, et rien ne peut être cherché.",
          again: "Pas de réseau : rien n’est parti. Ce que vous avez écrit reste ici ; appuyez de nouveau au retour du réseau.",
        };
  let held = null;
  const say = (form, text) => {
    let notice = form.querySelector(".offline");
    if (!notice) {
      notice = document.createElement("p");
      notice.className = "notice sun offline";
      notice.setAttribute("role", "status");
      form.append(notice);
    }
    notice.textContent = text;
  };
  const leave = async () => {
    if (!held) return;
    try {
      await fetch("/sante", { cache: "no-store", credentials: "omit" });
    } catch (_still) {
      window.setTimeout(leave, 2000);
      return;
    }
    const [form, button] = held || [];
    held = null;
    if (form && form.isConnected) form.requestSubmit(button);
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || navigator.onLine) return;
    event.preventDefault();
    const waits = "waits" in form.dataset;
    if (waits && held && held[0] !== form) say(held[0], offline.again);
    if (waits) held = [form, event.submitter];
    say(form, waits ? offline.waits : offline.again);
  });
  window.addEventListener("online", leave);

  // Where people act together, a cut is said at the top of the page while it lasts.
  const main = document.querySelector("main");
  const cut = document.createElement("p");
  cut.className = "notice sun";
  cut.setAttribute("role", "status");
  const tell = () => {
    const concerns = main && main.querySelector("[data-live-url], form[data-waits]");
    cut.textContent = navigator.onLine ? "" : offline.cut;
    if (navigator.onLine || !concerns) cut.remove();
    else main.prepend(cut);
  };
  window.addEventListener("offline", tell);
  window.addEventListener("online", tell);
  tell();

  // The device goes into somebody's hands: its other tabs ask the site again, which answers so.
  const LENT = "ouvote-lent";
  const isLent = () => {
    try {
      return localStorage.getItem(LENT) !== null;
    } catch (_refused) {
      return false;
    }
  };
  window.addEventListener("storage", (event) => {
    if (event.key === LENT && event.newValue !== null) window.location.reload();
  });

  // A form is sent once: the second click waits for the answer of the first.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    window.setTimeout(() => delete form.dataset.sent, 8000);
  });
  window.addEventListener("pageshow", (event) => {
    // A device that is lent (lent.js) shows nothing that it kept in hand for the way back.
    if (event.persisted && isLent()) window.location.reload();
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  // The summary of errors is what a reader hears and sees first.
  const summary = document.querySelector(".error-summary");
  if (summary) summary.focus();

  if ("serviceWorker" in navigator && window.isSecureContext) {
    window.addEventListener("load", () => navigator.serviceWorker.register("/service-worker.js"));
  }

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.querySelector(button.dataset.copy).textContent.trim());
      button.textContent = button.dataset.done || button.textContent;
    });
  }
})();
