// For browsers that cannot even read the programs: written so that any of them understands it.
// It shows the message that the page keeps hidden, in place of the page.
(function () {
  "use strict";
  var able = typeof BigInt !== "undefined" && window.crypto && window.crypto.getRandomValues && Array.prototype.at && window.AbortController;
  if (able) return;
  document.getElementById("page").hidden = true;
  document.getElementById("too-old").hidden = false;
})();
