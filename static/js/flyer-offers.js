/* One tap puts a flyer's words into their field without loading the page again; another tap takes them back. */
(function () {
  "use strict";
  var before = new Map();

  function choice(form, name, value) {
    return Array.prototype.find.call(form.querySelectorAll("[name]"), function (field) {
      return field.name === name && (field.type === "checkbox" || field.type === "radio") && field.value === value;
    });
  }

  function text(form, name) {
    return Array.prototype.find.call(form.querySelectorAll("input:not([type=hidden]), textarea, select"), function (field) {
      return field.name === name && field.type !== "checkbox" && field.type !== "radio";
    });
  }

  function tell(field) {
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function mark(button, isTaken) {
    button.setAttribute("aria-pressed", String(isTaken));
    button.classList.toggle("offer--taken", isTaken);
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("button[name=take]");
    if (!button || !button.form) return;
    var at = button.value.indexOf("="), name = button.value.slice(0, at), value = button.value.slice(at + 1);
    var box = choice(button.form, name, value), field = box || text(button.form, name);
    if (!field) return;
    event.preventDefault();
    var isTaken = button.getAttribute("aria-pressed") === "true";
    if (box) {
      box.checked = !isTaken;
    } else if (isTaken) {
      field.value = before.get(button);
    } else {
      before.set(button, field.value);
      field.value = value;
      button.parentNode.querySelectorAll("button[aria-pressed=true]").forEach(function (other) { mark(other, false); });
    }
    mark(button, !isTaken);
    tell(field);
  });
})();
