// Passkeys (WebAuthn): a form with data-passkey="create" or "get" and the server's options gets the browser's answer and
// sends it. Without this script the form's button stays hidden, and codes do the same work.
"use strict";

(() => {
  const toBytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const toText = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const readOptions = (form) => {
    const options = JSON.parse(form.dataset.options).publicKey;
    options.challenge = toBytes(options.challenge);
    if (options.user) options.user.id = toBytes(options.user.id);
    for (const list of [options.excludeCredentials, options.allowCredentials]) {
      for (const one of list || []) one.id = toBytes(one.id);
    }
    return { publicKey: options };
  };

  const writeAnswer = (credential) => {
    const response = { clientDataJSON: toText(credential.response.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = toText(credential.response[name]);
    }
    return JSON.stringify({
      id: credential.id,
      rawId: toText(credential.rawId),
      type: credential.type,
      response,
      clientExtensionResults: credential.getClientExtensionResults(),
    });
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const button = form.querySelector("button");
    const failed = form.querySelector("[data-failed]");
    if (!window.PublicKeyCredential) continue;
    for (const part of form.querySelectorAll("[data-needs-script]")) part.hidden = false;
    for (const part of form.querySelectorAll("[data-lacks-script]")) part.hidden = true;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      button.disabled = true;
      failed.hidden = true;
      try {
        const answer = await navigator.credentials[form.dataset.passkey](readOptions(form));
        form.elements.namedItem("credential").value = writeAnswer(answer);
        form.submit();
      } catch {
        failed.hidden = false;
        button.disabled = false;
      }
    });
  }
})();
