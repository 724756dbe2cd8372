// Notifications: asks the browser after a gesture, then sends its answer with the form.
// <form data-push="our public key"> with inputs endpoint, public_key, shared_secret, expires,
// <button type="submit"> and <p data-push-error hidden>. Nothing is asked when the page opens.
(() => {
  "use strict";
  const form = document.querySelector("form[data-push]");
  const can = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
  for (const part of document.querySelectorAll("[data-push-only]")) part.hidden = !can;
  for (const part of document.querySelectorAll("[data-push-never]")) part.hidden = can;
  if (!form || !can) return;

  const bytes = (text) => {
    const base64 = text.replace(/-/g, "+").replace(/_/g, "/");
    return Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
  };
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=+$/, "");
  const fails = (name) => {
    for (const line of form.querySelectorAll("[data-push-error]")) line.hidden = line.dataset.pushError !== name;
  };

  form.addEventListener("submit", async (event) => {
    if (form.elements.endpoint.value) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if ((await Notification.requestPermission()) !== "granted") return fails("refused");
    try {
      const registration = await navigator.serviceWorker.ready;
      const subscription = await registration.pushManager.subscribe({
        userVisibleOnly: true,
        applicationServerKey: bytes(form.dataset.push),
      });
      form.elements.endpoint.value = subscription.endpoint;
      form.elements.public_key.value = text(subscription.getKey("p256dh"));
      form.elements.shared_secret.value = text(subscription.getKey("auth"));
      form.elements.expires.value = subscription.expirationTime || "";
      form.submit();
    } catch {
      fails("unavailable");
    }
  });
})();
