/* Whoever signed out leaves nothing typed behind in this tab. */
(function () {
  "use strict";
  try {
    Object.keys(sessionStorage).forEach(function (name) {
      if (name.indexOf("ibasho-typed:") === 0) sessionStorage.removeItem(name);
    });
  } catch (closed) { /* a browser that keeps nothing has nothing to forget */ }
})();
