/* On a returned slip the keys 1 to 5 choose the answer. Without this script the arrow keys do. */
(function () {
  "use strict";
  var form = document.querySelector("[data-slip]");
  if (!form) return;
  document.addEventListener("keydown", function (event) {
    var choices = form.querySelectorAll("input[type=radio]"), chosen = choices[Number(event.key) - 1];
    var isTyping = event.target.matches("textarea, input:not([type=radio])");
    if (!chosen || isTyping || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    chosen.checked = true;
    chosen.focus();
  });
})();
