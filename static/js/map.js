/* The live map: what its parts share. Until `open` has run, the numbered picture stays on the page.
   Parts speak through events of the Leaflet map: spots (something to draw), point (a place is looked at), show. */
window.ibashoMap = (function () {
  "use strict";
  var root = document.querySelector("[data-map]");
  var still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  function el(tag, className, text) {
    var node = document.createElement(tag);
    if (className) node.className = className;
    if (text) node.textContent = text; /* never innerHTML: names come from outside */
    return node;
  }

  var listed = null;
  function items() {
    listed = listed || Array.prototype.slice.call(document.querySelectorAll("[data-number][data-key]"));
    return listed;
  }

  function open(id) {
    var live = document.getElementById(id);
    if (!root || !live) return null;
    root.classList.add("map--live");
    live.hidden = false;
    if (root.dataset.words) { /* what is said here is in the language of the page then */
      live.removeAttribute("lang");
      live.setAttribute("aria-label", words("動かせる地図。矢印キーで動き、プラスとマイナスで拡大・縮小します"));
    }
    return live;
  }

  function calm(options) {
    options.inertiaMaxSpeed = 1000; /* pixels a second: a quick flick goes on for one screen, not for eleven */
    if (still) options.zoomAnimation = options.fadeAnimation = options.markerZoomAnimation = options.inertia = false;
    return options;
  }

  function marks(item, place) { /* an entry stands for a whole place, or on a place's own page for one venue */
    return item.dataset.key === place.key && (!item.dataset.venue || item.dataset.venue === place.venue);
  }

  function numberOf(place) {
    var item = items().filter(function (one) { return marks(one, place); })[0];
    return item ? Number(item.dataset.number) : 0;
  }

  function bounds(text) {
    var edge = (text || "").split(",").map(Number);
    if (edge.length !== 4 || edge.some(isNaN)) return null;
    return L.latLngBounds([edge[1], edge[0]], [edge[3], edge[2]]);
  }

  function say(text) {
    var status = root.querySelector("[data-map-status]");
    if (status && status.textContent !== text) status.textContent = text;
  }

  var said = null;
  function words(sentence, number) { /* our own sentences in the reader's language; Japanese without a table */
    said = said || JSON.parse(root.dataset.words || "{}");
    return (said[sentence] || sentence).replace("{number}", number);
  }

  function plain(text) { /* for the one place where Leaflet wants HTML: the credit line */
    return String(text).replace(/[&<>"']/g, function (sign) { return "&#" + sign.charCodeAt(0) + ";"; });
  }

  return { root: root, still: still, el: el, items: items, open: open, calm: calm, marks: marks, numberOf: numberOf,
           boundsOf: bounds, say: say, words: words, plain: plain };
})();
