/* Places somebody keeps, remembered by this browser only: the list leaves it when its page is opened or passed on. */
(function () {
  "use strict";
  var words = document.currentScript.dataset, NAME = "ibasho.my-list", MOST = 50;
  var told = null;

  function read() {
    try {
      var kept = JSON.parse(localStorage.getItem(NAME)) || [];
      return kept.filter(function (key) { return /^[0-9A-Za-z-]{1,40}$/.test(key); }).slice(0, MOST);
    } catch (error) {
      return [];
    }
  }

  function write(keys) {
    try { localStorage.setItem(NAME, JSON.stringify(keys)); } catch (error) { return false; }
    show();
    return true;
  }

  function address(keys) { return words.url + (keys.length ? "?p=" + keys.join(".") : ""); }

  function tell(text) {
    if (!told) {
      told = document.createElement("p");
      told.className = "visually-hidden";
      told.setAttribute("role", "status");
      document.body.append(told);
    }
    told.textContent = text;
  }

  function show() {
    var kept = read();
    document.querySelectorAll("[data-my-list]").forEach(function (link) {
      link.href = address(kept);
      link.textContent = words.name + (kept.length ? " (" + kept.length + ")" : "");
    });
    document.querySelectorAll("button[data-keep]").forEach(function (button) {
      button.textContent = kept.includes(button.dataset.keep) ? words.out : words.in;
    });
  }

  function toggle(key) {
    var kept = read(), is = kept.includes(key);
    if (!is && kept.length >= MOST) return tell(words.full);
    if (write(is ? kept.filter(function (each) { return each !== key; }) : kept.concat(key))) tell(is ? words.gone : words.done);
  }

  function button(key, kind, name) {
    var made = document.createElement("button");
    made.type = "button";
    made.className = kind;
    made.dataset.keep = key;
    if (name) made.setAttribute("aria-describedby", name);
    made.addEventListener("click", function () { toggle(key); });
    return made;
  }

  function onTheList(page) { /* the page of the list itself: ours, or one that somebody passed on */
    var shown = page.dataset.list, kept = read().join(".");
    if (!shown && kept && !location.search) return location.replace(address(read()));
    var adopt = page.querySelector("[data-adopt]"), ours = shown === kept;
    page.querySelectorAll("[data-list-next]").forEach(function (link) {
      link.addEventListener("click", function () { if (ours) write(link.dataset.listNext.split(".").filter(Boolean)); });
    });
    if (!adopt || ours) return null;
    adopt.hidden = false;
    return adopt.firstElementChild.addEventListener("click", function () {
      var all = read().concat(shown.split("."));
      write(all.filter(function (key, at) { return key && all.indexOf(key) === at; }).slice(0, MOST));
      location.assign(address(read()));
    });
  }

  document.querySelectorAll("a[data-keep]").forEach(function (link) {
    link.replaceWith(button(link.dataset.keep, link.className));
  });
  document.querySelectorAll(".place-card[data-key]").forEach(function (card) {
    var name = card.querySelector(".place-card__name a");
    name.id = name.id || "name-" + card.dataset.key;
    var foot = card.querySelector("[data-map-show]") || card.querySelector(".place-card__foot");
    foot.append(button(card.dataset.key, "keep-card", name.id));
  });
  show();
  var page = document.querySelector("[data-list]");
  if (page) onTheList(page);
  window.addEventListener("storage", show);
})();
