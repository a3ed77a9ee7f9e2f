/* The list beside the map in step with it: its places are the numbered pins, and looking at one shows the other. */
ibashoMap.list = function (map) {
  "use strict";
  var api = ibashoMap, items = api.items();

  function has(item) { return item.dataset.lat && item.dataset.lng; }

  function spotOf(item) {
    var link = item.querySelector("a[href]"), name = link || document.querySelector("h1");
    return { lat: Number(item.dataset.lat), lng: Number(item.dataset.lng), count: 1, members: [{
      key: item.dataset.key, venue: item.dataset.venue, precision: item.dataset.precision || "exact",
      name: name ? name.textContent.trim() : "", url: link ? link.getAttribute("href") : "" }] };
  }

  function showButton(item) {
    var button = api.el("button", "map-show", api.words("地図で見る"));
    button.type = "button";
    button.setAttribute("aria-label", api.words("{number}番を地図で見る", item.dataset.number));
    button.addEventListener("click", function () {
      api.root.scrollIntoView({ block: "nearest", behavior: api.still ? "auto" : "smooth" });
      map.setView([item.dataset.lat, item.dataset.lng], Math.max(map.getZoom(), 15), { animate: false });
      map.fire("show", { item: item });
    });
    (item.querySelector("[data-map-show]") || item).appendChild(button);
  }

  function watch(item) {
    function look() { map.fire("point", { places: [item.dataset] }); }
    function leave() { map.fire("point", { places: [] }); }
    item.addEventListener("mouseenter", look);
    item.addEventListener("focusin", look);
    item.addEventListener("mouseleave", leave);
    item.addEventListener("focusout", leave);
  }

  items.filter(has).forEach(function (item) { watch(item); showButton(item); });
  map.on("point", function (event) {
    items.forEach(function (item) {
      item.classList.toggle("is-pointed", event.places.some(function (place) { return api.marks(item, place); }));
    });
  });
  map.fire("spots", { spots: items.filter(has).map(spotOf) }); /* at once, before the server is asked */
};
