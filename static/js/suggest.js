/* Lines to choose from while one types: a combobox for keys, touch and screen readers. Without this script the box
   works as it is. Keys an input method is using (かな漢字変換) are left to it. */
(function () {
  "use strict";
  var input = document.querySelector("[data-suggest]");
  if (!input || !window.fetch || !input.form) return;
  var list = document.createElement("ul"), waiting, asked = "", at = -1;
  list.id = input.id + "-lines";
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0].textContent);
  input.parentNode.classList.add("has-suggestions");
  input.insertAdjacentElement("afterend", list);
  say({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" });

  function say(facts) {
    Object.keys(facts).forEach(function (name) { input.setAttribute(name, facts[name]); });
  }

  function close() {
    list.hidden = true;
    mark(-1);
    say({ "aria-expanded": "false" });
  }

  function mark(number) {
    at = number;
    Array.prototype.forEach.call(list.children, function (line, place) {
      line.setAttribute("aria-selected", String(place === at));
    });
    if (at < 0) input.removeAttribute("aria-activedescendant");
    else {
      say({ "aria-activedescendant": list.children[at].id });
      list.children[at].scrollIntoView({ block: "nearest" });
    }
  }

  function choose(number) {
    input.value = list.children[number].textContent;
    close();
    if (input.form.requestSubmit) input.form.requestSubmit();
    else input.form.submit();
  }

  function show(typed, found) {
    if (typed !== input.value.trim() || document.activeElement !== input) return;
    list.textContent = "";
    found.forEach(function (line, number) {
      var option = document.createElement("li");
      option.id = list.id + "-" + number;
      option.lang = "ja";
      option.setAttribute("role", "option");
      option.textContent = line;
      list.appendChild(option);
    });
    mark(-1);
    list.hidden = !found.length;
    say({ "aria-expanded": String(found.length > 0) });
  }

  function ask() {
    var typed = input.value.trim();
    if (!typed) close();
    if (!typed || typed === asked) return;
    asked = typed;
    fetch(input.dataset.suggest + "?q=" + encodeURIComponent(typed), { credentials: "omit" })
      .then(function (answer) { return answer.ok ? answer.json() : { lines: [] }; })
      .then(function (told) { show(typed, told.lines); })
      .catch(function () { asked = ""; });
  }

  input.addEventListener("input", function () {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 200);
  });
  input.addEventListener("keydown", function (key) {
    if (key.isComposing || key.keyCode === 229 || list.hidden) return;
    var last = list.children.length - 1;
    if (key.key === "ArrowDown") mark(at === last ? -1 : at + 1);
    else if (key.key === "ArrowUp") mark(at < 0 ? last : at - 1);
    else if (key.key === "Enter" && at >= 0) choose(at);
    else if (key.key === "Escape") close();
    else return;
    key.preventDefault();
  });
  input.addEventListener("blur", close);
  list.addEventListener("mousedown", function (press) { press.preventDefault(); });
  list.addEventListener("click", function (press) {
    var line = press.target.closest("li");
    if (line) choose(Array.prototype.indexOf.call(list.children, line));
  });
})();
