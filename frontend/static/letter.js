// The picture of a letter opens this page with the code after the #, which no server ever sees.
(() => {
  "use strict";
  const read = () => {
    const field = document.querySelector("input[name=letter]");
    const code = location.hash.slice(1);
    if (!field || !/^[0-9A-Za-z-]{12,20}$/.test(code)) return;
    field.value = code;
    history.replaceState(null, "", location.pathname + location.search);
    document.querySelector("[data-code-read]").hidden = false;
  };
  read();
  window.addEventListener("hashchange", read);
})();
