/* Leave a sensitive page without a trace behind the back button; Escape twice does the same. */
(function () {
  "use strict";
  var link = document.querySelector("[data-quick-exit]");
  var last = 0;
  if (!link) return;

  function leave(event) {
    if (event) event.preventDefault();
    document.documentElement.hidden = true;
    window.location.replace(link.href);
  }

  link.addEventListener("click", leave);
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    if (event.timeStamp - last < 1500) leave(event); /* or the browser takes Escape for "stop loading" */
    last = event.timeStamp;
  });
})();
