/* What is understood of a schedule, said while it is typed or ticked. Without this script a button says it. */
(function () {
  "use strict";
  var form = document.querySelector("[data-echo-from]"), waiting;
  if (!form || !window.fetch) return;

  function parts(venue) {
    var sent = new FormData(), key = venue.querySelector("[name=venue]").value;
    sent.append("csrf_token", form.querySelector("[name=csrf_token]").value);
    venue.querySelectorAll("[name]").forEach(function (field) {
      var isOff = (field.type === "checkbox" || field.type === "radio") && !field.checked;
      if (!isOff && field.type !== "submit") sent.append(field.name, field.value);
    });
    return { key: key, body: sent };
  }

  function line(box, name, text) {
    var said = document.createElement("p");
    if (name) said.className = name;
    said.textContent = text;
    box.appendChild(said);
  }

  function show(place, told) {
    var box = document.createElement("div"), days = document.createElement("ul");
    place.textContent = "";
    if (!told.title && !told.trouble) return;
    box.className = "echo";
    box.setAttribute("role", "status");
    if (told.trouble) line(box, "echo__unread", told.trouble);
    if (told.title) line(box, "echo__title", told.title);
    if (told.sentence) line(box, "echo__sentence", told.sentence);
    days.className = "echo__days";
    (told.days || []).forEach(function (day) {
      var item = document.createElement("li");
      item.textContent = day;
      days.appendChild(item);
    });
    if (days.firstChild) {
      line(box, "", "つぎの" + told.days.length + "回");
      box.appendChild(days);
    } else if (told.sentence) line(box, "quiet", "これからの日付は決まりません。");
    if (told.beside) line(box, "quiet", "日程のほかのことば：「" + told.beside + "」。日付は変わらないと読みました。");
    if (told.unread) line(box, "echo__unread", "読み取れなかったところ：「" + told.unread + "」。ことばはそのまま載せますが、日付には入りません。");
    place.appendChild(box);
  }

  function ask(venue) {
    var place = venue.querySelector("[data-echo]"), asked = parts(venue);
    venue.dataset.asked = String(Number(venue.dataset.asked || 0) + 1);
    var number = venue.dataset.asked;
    fetch(form.dataset.echoFrom, { method: "POST", body: asked.body, credentials: "same-origin" })
      .then(function (answer) { return answer.ok ? answer.json() : null; })
      .then(function (told) { if (told && venue.dataset.asked === number) show(place, told); })
      .catch(function () { /* the button beside it still works */ });
  }

  form.addEventListener("input", function (event) {
    var venue = event.target.closest(".venue"), name = event.target.name || "";
    if (!venue || !(/schedule_text$/.test(name) || /^grid-/.test(name))) return;
    clearTimeout(waiting);
    waiting = setTimeout(function () { ask(venue); }, 400);
  });
})();
