/* Pins and clusters: numbered like the list, reachable by keyboard, each with a name that can be read aloud. */
ibashoMap.pins = function (map) {
  "use strict";
  var api = ibashoMap, numbers = api.numbers(), layer = L.layerGroup().addTo(map), soft = L.layerGroup().addTo(map);
  var drawn = {}, wanted = null;

  function numbersOf(spot) {
    return (spot.members || []).map(function (place) { return numbers[place.key]; })
      .filter(function (number, at, all) { return number && all.indexOf(number) === at; })
      .sort(function (a, b) { return a - b; });
  }

  function label(spot) {
    var own = numbersOf(spot);
    if (own.length > 3) return own[0] + "・" + own[1] + "ほか";
    if (own.length) return own.join("・");
    return spot.count > 1 ? spot.count + "件" : "";
  }

  function spoken(spot) {
    var own = numbersOf(spot), first = spot.members && spot.members[0];
    if (!first) return spot.count + "か所が集まっています。拡大します";
    if (spot.count === 1) return (own.length ? own[0] + "番 " : "") + first.name;
    return (own.length ? own.join("番、") + "番を含む" : "") + "同じ場所の" + spot.count + "か所";
  }

  function isAbout(spot) {
    return spot.members && spot.members.every(function (place) { return place.precision !== "exact"; });
  }

  function icon(spot) {
    var text = label(spot), kind = numbersOf(spot).length ? "listed" : spot.members ? "other" : "cluster";
    var wide = kind === "cluster" ? 44 : Math.max(36, 14 + text.length * 11), tall = kind === "cluster" ? 44 : 36;
    return L.divIcon({ html: api.el("span", "map-pin__label", text), iconSize: [wide, tall],
      className: "map-pin map-pin--" + kind + (isAbout(spot) ? " map-pin--about" : "") });
  }

  function act(spot, marker) {
    if (spot.members) return map.fire("tell", { spot: spot, opener: function () { return drawn[spot.id] || marker; } });
    var box = api.boundsOf(spot.bounds.join(",")), zoom = Math.min(map.getBoundsZoom(box.pad(0.2)), 18);
    map.setView(box.getCenter(), Math.max(zoom, map.getZoom() + 1), { animate: !api.still });
    map.getContainer().focus({ preventScroll: true }); /* the cluster is about to go; arrows and Tab go on from here */
  }

  function pin(spot) {
    var marker = L.marker([spot.lat, spot.lng], { icon: icon(spot), zIndexOffset: numbersOf(spot).length ? 1000 : 0 });
    marker.spot = spot;
    marker.on("add", function () { marker.getElement().setAttribute("aria-label", spoken(spot)); });
    marker.on("click", function () { act(spot, marker); });
    marker.on("keypress", function (event) {
      if (event.originalEvent.key !== "Enter" && event.originalEvent.key !== " ") return;
      event.originalEvent.preventDefault();
      act(spot, marker);
    });
    marker.on("mouseover", function () { map.fire("point", { keys: keys(spot) }); });
    marker.on("mouseout", function () { map.fire("point", { keys: [] }); });
    return marker;
  }

  function keys(spot) { return (spot.members || []).map(function (place) { return place.key; }); }

  function idOf(spot) { return [spot.lat, spot.lng, spot.count].concat(keys(spot)).join(" "); }

  function draw(spots) { /* what is already there stays, so that focus and an open pin survive a move */
    var next = {}, focused = document.activeElement;
    spots.forEach(function (spot) { spot.id = idOf(spot); });
    spots.sort(function (a, b) { return (numbersOf(a)[0] || 1e9) - (numbersOf(b)[0] || 1e9); });
    spots.forEach(function (spot) { next[spot.id] = drawn[spot.id] || pin(spot); });
    Object.keys(drawn).forEach(function (id) {
      if (next[id]) return;
      if (drawn[id].getElement() === focused) map.getContainer().focus({ preventScroll: true });
      layer.removeLayer(drawn[id]);
    });
    spots.forEach(function (spot) { layer.addLayer(next[spot.id]); });
    drawn = next;
    soft.clearLayers();
    spots.filter(isAbout).forEach(function (spot) {
      soft.addLayer(L.circle([spot.lat, spot.lng], { radius: 400, className: "map-about", interactive: false }));
    });
    if (wanted) show(wanted);
  }

  function holding(key) {
    return Object.keys(drawn).map(function (id) { return drawn[id]; })
      .filter(function (marker) { return keys(marker.spot).indexOf(key) >= 0; })[0];
  }

  function show(key) {
    var marker = holding(key);
    wanted = marker ? null : key;
    if (marker) act(marker.spot, marker);
  }

  map.on("spots", function (event) { draw(event.spots); });
  map.on("show", function (event) { show(event.key); });
  map.on("point", function (event) {
    Object.keys(drawn).forEach(function (id) {
      var on = event.keys.some(function (key) { return keys(drawn[id].spot).indexOf(key) >= 0; });
      drawn[id].getElement().classList.toggle("is-pointed", on);
      drawn[id].setZIndexOffset(on ? 2000 : numbersOf(drawn[id].spot).length ? 1000 : 0);
    });
  });
};
