// Shows a notification that says nothing secret, and one page when there is no network. It keeps that page with its style sheet, the programs of
// the desk, and nothing else: no page of a member, no ballot, no vote; and it never looks at what goes to the booth or
// to the urn.
"use strict";
const KEPT = "offline-5";
const PAGE = "/hors-ligne/";
const PIECES = /^\/static\/(ouvote[^/]*\.css|(?:desk|lent)[^/]*\.js)$/;
const NEVER = ["/isoloir/", "/depositaires/", "/urne/", "/scrutins/", "/api/"];

self.addEventListener("install", (event) => {
  event.waitUntil(keep());
  self.skipWaiting();
});

async function keep() {
  const kept = await caches.open(KEPT);
  const page = await fetch(new Request(PAGE, { credentials: "omit" }));
  const text = await page.clone().text();
  const pieces = [...text.matchAll(/<(?:link rel="stylesheet" href|script src)="([^"]+)"/g)].map((found) => found[1]);
  await Promise.all([kept.put(PAGE, page), ...pieces.map((piece) => kept.add(new Request(piece, { credentials: "omit" })))]);
}

self.addEventListener("activate", (event) => {
  const clean = caches.keys().then((names) => Promise.all(names.filter((n) => n !== KEPT).map((n) => caches.delete(n))));
  event.waitUntil(clean.then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (PIECES.test(url.pathname)) return event.respondWith(fetch(event.request).catch(() => caches.match(url.pathname)));
  if (event.request.mode !== "navigate" || NEVER.some((path) => url.pathname.startsWith(path))) return;
  event.respondWith(fetch(event.request).catch(() => caches.match(PAGE)));
});

self.addEventListener("push", (event) => {
  const said = event.data ? event.data.json() : {};
  const shown = self.registration.showNotification(said.title || "Ouvote", {
    body: said.body || "",
    icon: "/static/img/icon-192.png",
    tag: said.path || "ouvote",
    data: { path: said.path || "/" },
  });
  event.waitUntil(shown);
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data.path, self.location.origin);
  if (url.origin === self.location.origin) event.waitUntil(self.clients.openWindow(url.href));
});
