// Shows one page when there is no network. It keeps that page and nothing else: no page of a
// member, no ballot, no vote; and it never looks at what goes to the booth or to the urn.
"use strict";
const KEPT = "offline-1";
const PAGE = "/hors-ligne/";
const NEVER = ["/isoloir/", "/depositaires/", "/urne/", "/scrutins/", "/api/"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((kept) => kept.add(new Request(PAGE, { credentials: "omit" }))));
  self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  const clean = caches.keys().then((names) => Promise.all(names.filter((n) => n !== KEPT).map((n) => caches.delete(n))));
  event.waitUntil(clean.then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || event.request.mode !== "navigate") return;
  if (url.origin !== self.location.origin || NEVER.some((path) => url.pathname.startsWith(path))) return;
  event.respondWith(fetch(event.request).catch(() => caches.match(PAGE)));
});
