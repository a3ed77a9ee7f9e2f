/* Lines while one types, as the browser's own list; without this script the box works as it is. */
(function () {
  "use strict";
  var input = document.querySelector("[data-suggest]"), lines = document.createElement("datalist"), waiting, asked = "";
  if (!input || !window.fetch) return;
  lines.id = "suggested-lines";
  input.insertAdjacentElement("afterend", lines);
  input.setAttribute("list", lines.id);

  function show(typed, found) {
    if (typed !== input.value.trim()) return;
    lines.textContent = "";
    found.forEach(function (line) {
      var option = document.createElement("option");
      option.value = line;
      lines.appendChild(option);
    });
  }

  function ask() {
    var typed = input.value.trim();
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
})();
