/* What must still be filled in goes from the list as soon as it is; the server says the same when it is asked. */
(function () {
  "use strict";
  var list = document.querySelector(".needs"), form = list && list.closest("form");
  if (!form) return;

  function isFilled(field) {
    var isBox = field.type === "checkbox" || field.type === "radio";
    return isBox ? field.checked : field.value.trim() !== "";
  }

  function look() {
    list.querySelectorAll("[data-filled-by]").forEach(function (need) {
      need.hidden = Array.prototype.some.call(form.querySelectorAll(need.dataset.filledBy), isFilled);
    });
    list.closest(".notice").hidden = !list.querySelector("[data-filled-by]:not([hidden])");
  }

  form.addEventListener("input", look);
  form.addEventListener("change", look);
})();
