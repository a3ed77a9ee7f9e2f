/* Copy the address, hand it to the phone's own way of sharing, print: each button appears only where it works. */
(function () {
  "use strict";
  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });
  document.querySelectorAll("[data-sharing]").forEach(function (box) {
    var field = box.querySelector("input"), copy = box.querySelector("[data-copy]"), send = box.querySelector("[data-send]");
    field.addEventListener("focus", function () { field.select(); });
    if (navigator.clipboard) {
      copy.hidden = false;
      copy.addEventListener("click", function () {
        navigator.clipboard.writeText(field.value).then(function () {
          box.querySelector("[data-told]").textContent = box.dataset.done;
        }, function () { field.focus(); });
      });
    }
    if (navigator.share) {
      send.hidden = false;
      send.addEventListener("click", function () {
        navigator.share({ title: box.dataset.title, url: field.value }).catch(function () { /* put away again */ });
      });
    }
  });
})();
