/* The telephone hour by keyboard: 1 to 4 answer, 0 takes the last answer back. Only while nothing is being typed and
   the focus is in the card; without this script the buttons do the same. */
(function () {
  "use strict";
  var card = document.querySelector("[data-answers]");
  if (!card) return;
  var first = card.querySelector("[data-first]"), note = card.querySelector("textarea");

  if (first && !card.querySelector("[role=alert]")) first.focus({ preventScroll: true });
  else if (note) note.focus();

  card.addEventListener("keydown", function (event) {
    var isTyping = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (isTyping || event.repeat || event.ctrlKey || event.altKey || event.metaKey || !/^[0-9]$/.test(event.key)) return;
    var button = card.querySelector('[data-key="' + event.key + '"]');
    if (!button) return;
    event.preventDefault();
    if (button.hasAttribute("data-needs-note") && !note.value.trim()) note.focus();
    else button.click();
  });

  card.addEventListener("submit", function (event) {
    if (card.dataset.sent) event.preventDefault();
    card.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", function () { delete card.dataset.sent; });
})();
