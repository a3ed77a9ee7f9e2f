/* Let this browser keep opened pages for reading without a connection; on the offline page, list and forget them. */
(function () {
  "use strict";
  var script = document.currentScript.dataset, list = document.querySelector("[data-kept]");
  var OWN = /\/offline$/;
  if (!("serviceWorker" in navigator) || !("caches" in window)) return;
  var isNew = !navigator.serviceWorker.controller;
  window.addEventListener("load", function () {
    navigator.serviceWorker.register(script.worker).then(function () { return navigator.serviceWorker.ready; })
      .then(function (ready) { if (isNew) ready.active.postMessage("keep"); })
      .catch(function () { /* private windows: everything works without */ });
  });
  if (!list) return;

  function line(pages, key) {
    return pages.match(key, { ignoreVary: true }).then(function (found) {
      return found && found.text().then(function (text) {
        var title = new DOMParser().parseFromString(text, "text/html").title.split("｜")[0];
        var item = document.createElement("li"), link = document.createElement("a");
        link.href = key.url;
        link.textContent = title;
        item.append(link);
        return OWN.test(key.url) ? null : item;
      });
    });
  }

  function show() {
    return caches.open("ibasho-pages").then(function (pages) {
      return pages.keys().then(function (keys) {
        return Promise.all(keys.reverse().map(function (key) { return line(pages, key); }));
      });
    }).then(function (items) {
      items = items.filter(Boolean);
      list.replaceChildren.apply(list, items);
      document.querySelector("[data-kept-none]").hidden = items.length > 0;
      document.querySelector("[data-forget]").hidden = items.length === 0;
    });
  }

  document.querySelector("[data-forget]").addEventListener("click", function () {
    caches.open("ibasho-pages").then(function (pages) {
      return pages.keys().then(function (keys) {
        return Promise.all(keys.filter(function (key) { return !OWN.test(key.url); })
          .map(function (key) { return pages.delete(key, { ignoreVary: true }); }));
      });
    }).then(show);
  });
  show();
})();
