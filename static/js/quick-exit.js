/* Leave a sensitive page without a trace behind the back button; Escape twice does the same. */
(function () {
  "use strict";
  var link = document.querySelector("[data-quick-exit]");
  var last = 0;
  if (!link) return;

  function forget() { /* what other pages left in this browser; the answer of the link says it again (Clear-Site-Data) */
    try { localStorage.removeItem("ibasho.my-list"); } catch (error) { /* nothing is kept then */ }
    if (window.caches) caches.keys().then(function (names) { names.forEach(function (name) { caches.delete(name); }); });
  }

  function leave(event) {
    if (event) event.preventDefault();
    document.documentElement.hidden = true;
    forget();
    window.location.replace(link.href);
  }

  link.addEventListener("click", leave);
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    if (event.timeStamp - last < 1500) leave(event); /* or the browser takes Escape for "stop loading" */
    last = event.timeStamp;
  });
})();
