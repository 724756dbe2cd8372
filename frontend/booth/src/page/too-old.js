// For browsers that cannot even read the programs: written so that any of them understands it.
// It shows the message that the page keeps hidden, in place of the page.
(function () {
  "use strict";
  var able = typeof BigInt !== "undefined" && window.crypto && window.crypto.getRandomValues && Array.prototype.at && window.AbortController;
  if (able) return;
  var page = document.getElementById("page");
  var words = document.getElementById("too-old");
  while (page.firstChild) page.removeChild(page.firstChild);
  while (words.firstChild) page.appendChild(words.firstChild);
  document.documentElement.className = "too-old";
})();
