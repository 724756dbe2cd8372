// Passkeys: asks the browser for a key and sends its answer with the form.
// <form data-passkey="get|create" data-options="#id of a JSON script, or an address">
//   <input type="hidden" name="credential"> <button type="submit">, and <p data-passkey-error hidden>
(() => {
  "use strict";
  const bytes = (text) => {
    const base64 = text.replace(/-/g, "+").replace(/_/g, "/");
    return Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
  };
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=+$/, "");
  const withId = (key) => ({ ...key, id: bytes(key.id) });

  const optionsOf = async (form) => {
    const where = form.dataset.options;
    if (where.startsWith("#")) return JSON.parse(document.querySelector(where).textContent);
    const answer = await fetch(where, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    return answer.json();
  };

  const described = (credential, response) => ({
    type: credential.type,
    id: credential.id,
    rawId: text(credential.rawId),
    authenticatorAttachment: credential.authenticatorAttachment || undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  });

  const get = async (options) => {
    const asked = options.request_options.publicKey;
    const publicKey = {
      ...asked,
      challenge: bytes(asked.challenge),
      allowCredentials: (asked.allowCredentials || []).map(withId),
    };
    const credential = await navigator.credentials.get({ publicKey });
    const { authenticatorData, clientDataJSON, signature, userHandle } = credential.response;
    return described(credential, {
      authenticatorData: text(authenticatorData),
      clientDataJSON: text(clientDataJSON),
      signature: text(signature),
      userHandle: userHandle ? text(userHandle) : null,
    });
  };

  const create = async (options) => {
    const asked = options.creation_options.publicKey;
    const publicKey = {
      ...asked,
      challenge: bytes(asked.challenge),
      user: withId(asked.user),
      excludeCredentials: (asked.excludeCredentials || []).map(withId),
    };
    const credential = await navigator.credentials.create({ publicKey });
    const { attestationObject, clientDataJSON } = credential.response;
    const transports = credential.response.getTransports ? credential.response.getTransports() : [];
    return described(credential, {
      attestationObject: text(attestationObject),
      clientDataJSON: text(clientDataJSON),
      transports,
    });
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!window.PublicKeyCredential) {
      for (const notice of document.querySelectorAll("[data-without-passkey]")) notice.hidden = false;
      continue;
    }
    const block = form.closest("[data-needs-passkey]") || form;
    block.hidden = false;
    const error = form.querySelector("[data-passkey-error]");
    form.addEventListener("submit", async (event) => {
      const field = form.elements.namedItem("credential");
      if (field.value) return;
      event.preventDefault();
      error.hidden = true;
      try {
        const options = await optionsOf(form);
        const found = form.dataset.passkey === "create" ? await create(options) : await get(options);
        field.value = JSON.stringify(found);
        form.requestSubmit();
      } catch (refused) {
        field.value = "";
        error.hidden = false;
        error.focus();
      }
    });
  }
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-passkey]")) {
      form.elements.namedItem("credential").value = "";
    }
  });
})();
