/* Pins and clusters: numbered like the list, reachable by keyboard, each with a name that can be read aloud. */
ibashoMap.pins = function (map) {
  "use strict";
  var api = ibashoMap, layer = L.layerGroup().addTo(map), soft = L.layerGroup().addTo(map);
  var drawn = {}, wanted = null;

  function has(spot, test) { return (spot.members || []).some(test); }

  function act(spot, marker) {
    if (spot.members) {
      return map.fire("tell", { spot: spot, opener: function () { return drawn[spot.id] || marker; } });
    }
    var box = api.boundsOf(spot.bounds.join(",")), zoom = Math.min(map.getBoundsZoom(box.pad(0.2)), 18);
    map.setView(box.getCenter(), Math.max(zoom, map.getZoom() + 1), { animate: !api.still });
    map.getContainer().focus({ preventScroll: true }); /* the cluster is about to go; arrows and Tab go on from here */
  }

  function pin(spot) {
    var marker = L.marker([spot.lat, spot.lng], { icon: api.icon(spot), zIndexOffset: spot.rank });
    marker.spot = spot;
    marker.on("add", function () { dress(marker); });
    marker.on("click", function () { act(spot, marker); });
    marker.on("keypress", function (event) {
      if (event.originalEvent.key !== "Enter" && event.originalEvent.key !== " ") return;
      event.originalEvent.preventDefault();
      act(spot, marker);
    });
    marker.on("mouseover", function () { map.fire("point", { places: spot.members || [] }); });
    marker.on("mouseout", function () { map.fire("point", { places: [] }); });
    return marker;
  }

  function dress(marker) { /* a name to read aloud, and looked at by keyboard as by mouse */
    var seen = marker.getElement();
    seen.setAttribute("aria-label", api.spoken(marker.spot));
    seen.addEventListener("focus", function () { map.fire("point", { places: marker.spot.members || [] }); });
    seen.addEventListener("blur", function () { map.fire("point", { places: [] }); });
  }

  function name(spot) { /* the same thing at the same place on the screen keeps its element */
    var keys = (spot.members || []).map(function (place) { return place.venue || place.key; });
    spot.id = [spot.lat, spot.lng, spot.count, spot.members ? "" : map.getZoom()].concat(spot.shift, keys).join(" ");
  }

  function draw(spots) { /* what is already there stays, so that focus and an open pin survive a move */
    var next = {}, focused = document.activeElement;
    spots = api.makeRoom(spots.map(api.numbered));
    spots.forEach(name);
    spots.sort(function (a, b) { return (a.numbers[0] || 1e9) - (b.numbers[0] || 1e9); });
    spots.forEach(function (spot) { next[spot.id] = drawn[spot.id] || pin(spot); });
    Object.keys(drawn).forEach(function (id) {
      if (next[id]) return;
      if (drawn[id].getElement() === focused) map.getContainer().focus({ preventScroll: true });
      layer.removeLayer(drawn[id]);
    });
    spots.forEach(function (spot) { layer.addLayer(next[spot.id]); });
    drawn = next;
    soft.clearLayers();
    spots.filter(api.isAbout).forEach(function (spot) {
      soft.addLayer(L.circle([spot.lat, spot.lng], { radius: 400, className: "map-about", interactive: false }));
    });
    map.fire("drawn");
    if (wanted) show(wanted);
  }

  function show(item) {
    var marker = Object.keys(drawn).map(function (id) { return drawn[id]; }).filter(function (one) {
      return has(one.spot, function (place) { return api.marks(item, place); });
    })[0];
    wanted = marker ? null : item;
    if (marker) act(marker.spot, marker);
  }

  function same(place, other) {
    return place.key === other.key && (!other.venue || !place.venue || place.venue === other.venue);
  }

  map.on("spots", function (event) { draw(event.spots); });
  map.on("show", function (event) { show(event.item); });
  map.on("point", function (event) {
    Object.keys(drawn).forEach(function (id) {
      var marker = drawn[id];
      var on = has(marker.spot, function (place) {
        return event.places.some(function (other) { return same(place, other); });
      });
      marker.getElement().classList.toggle("is-pointed", on);
      marker.setZIndexOffset(on ? 2000 : marker.spot.rank);
    });
  });
};
