/* A form is kept on the server while it is typed, and in this tab until the server has it. Without this script a
   button keeps it. Only what was typed here is held here, under the account that typed it. */
(function () {
  "use strict";
  var script = document.currentScript, owner = script.dataset.owner, to = script.dataset.to;
  var form = document.querySelector("form[data-draft]"), state = document.querySelector("[data-draft-state]");
  var PREFIX = "ibasho-typed:", SOON = 4000, LATER = 15000;
  var isDirty = false, isSent = false, waiting, asked;
  if (!window.fetch || !window.FormData) return;

  function tab() { try { return window.sessionStorage; } catch (closed) { return null; } }

  function hold(place, pairs) {
    try { tab().setItem(PREFIX + place, JSON.stringify({ owner: owner, pairs: pairs })); } catch (full) { /* the server still gets it */ }
  }

  function letGo(place) { if (tab()) tab().removeItem(PREFIX + place); }
  function typed() {
    var pairs = [];
    new FormData(form).forEach(function (value, name) {
      if (typeof value === "string" && name !== "csrf_token") pairs.push([name, value]);
    });
    return pairs;
  }

  function body(pairs) {
    var sent = new FormData();
    pairs.forEach(function (pair) { sent.append(pair[0], pair[1]); });
    sent.append("csrf_token", document.querySelector("[name=csrf_token]").value);
    return sent;
  }

  function send(place, pairs) {
    asked = window.AbortController ? new AbortController() : null;
    return fetch(to + place, {
      method: "POST", body: body(pairs), credentials: "same-origin", redirect: "error",
      headers: { Accept: "application/json" }, signal: asked ? asked.signal : undefined
    }).then(function (answer) {
      return answer.json().then(function (told) { return { done: answer.ok, told: told }; });
    });
  }

  function say(words, isTrouble) {
    if (!state) return;
    state.textContent = words;
    if (isTrouble) state.setAttribute("role", "alert"); else state.removeAttribute("role");
    state.hidden = false;
  }

  function keep() {
    if (!isDirty || isSent) return;
    var place = form.dataset.draft;
    isDirty = false;
    send(place, typed()).then(function (answer) {
      if (!answer.done) return later(answer.told.message);
      if (!isDirty) letGo(place);
      say("入力を残しました（" + answer.told.kept + "）", false);
    }).catch(function () {
      later("いま、つながりません。入力はこの画面に残っています。つながったら、自動で残します。");
    });
  }

  function later(words) {
    if (isSent) return;
    isDirty = true;
    say(words, true);
    waiting = setTimeout(keep, LATER);
  }

  function changed() {
    isDirty = true;
    hold(form.dataset.draft, typed());
    clearTimeout(waiting);
    waiting = setTimeout(keep, SOON);
  }

  /* What an earlier page of this tab could not hand over goes to the server now; another account's is dropped. */
  function handOver() {
    var names = tab() ? Object.keys(tab()).filter(function (name) { return name.indexOf(PREFIX) === 0; }) : [];
    names.forEach(function (name) {
      var place = name.slice(PREFIX.length), held = JSON.parse(tab().getItem(name));
      if (held.owner !== owner || (form && form.dataset.draft === place && form.dataset.typed)) return letGo(place);
      send(place, held.pairs).then(function (answer) {
        if (!answer.done) return;
        letGo(place);
        if (!form || form.dataset.draft === place) location.assign(form ? form.dataset.again : location.href);
      }).catch(function () { /* it stays in the tab for the next page */ });
    });
  }

  handOver();
  if (!form) return;
  if (form.dataset.typed) changed();
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", function () { isSent = true; if (asked) asked.abort(); });
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "hidden" && isDirty && !isSent && navigator.sendBeacon) navigator.sendBeacon(to + form.dataset.draft, body(typed()));
  });
})();
