/* The ground of the map: tiles, and the outline of the municipality with town names when there are none. */
ibashoMap.base = function (map, options) {
  "use strict";
  var api = ibashoMap, towns = [], names = L.layerGroup(), failures = 0, seen = false, drawn = false;

  var opening = api.boundsOf(api.root.dataset.bounds), exact = "exact" in api.root.dataset;
  if (opening && exact) opening = opening.pad(-0.03); /* or a box that was just seen would open one zoom wider */
  map.fitBounds(opening || [[31, 130], [43.5, 143]], { maxZoom: exact ? 18 : 15, animate: false });
  map.on("focus", function () { map.scrollWheelZoom.enable(); });
  map.on("blur", function () { map.scrollWheelZoom.disable(); });

  function outline() {
    if (drawn) return;
    drawn = true;
    api.root.classList.add("map--outline");
    fetch(api.root.dataset.outline).then(function (answer) {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json();
    }).then(draw).catch(function () { /* the plain grid stays */ });
  }

  function draw(ground) {
    ground.municipalities.forEach(function (one) {
      var rings = one.polygons.map(function (polygon) { return polygon.map(corners); });
      L.polygon(rings, { className: "map-land", interactive: false }).addTo(map).bringToBack();
      if (one.credit) map.attributionControl.addAttribution(api.plain(one.credit));
    });
    var middles = corners(ground.towns.steps);
    towns = ground.towns.names.map(function (name, index) { return { name: name, at: L.latLng(middles[index]) }; });
    map.createPane("town"); /* under every pin */
    names.addTo(map);
    map.on("moveend", nameTowns);
    nameTowns();
  }

  function corners(steps) { /* from the way they are sent: each from the one before, in ten-thousandths of a degree */
    var lat = 0, lng = 0, found = [];
    for (var at = 0; at < steps.length; at += 2) found.push([(lat += steps[at]) / 1e4, (lng += steps[at + 1]) / 1e4]);
    return found;
  }

  function nameTowns() { /* in their order, each only where it covers no other name */
    var taken = [], view = map.getBounds();
    names.clearLayers();
    if (map.getZoom() < 12) return;
    towns.forEach(function (town) {
      var middle, half, box;
      if (!view.contains(town.at)) return;
      middle = map.project(town.at);
      half = L.point(town.name.length * 6 + 3, 10);
      box = L.bounds(middle.subtract(half), middle.add(half));
      if (taken.some(function (other) { return other.overlaps(box); })) return;
      taken.push(box);
      names.addLayer(L.marker(town.at, { pane: "town", interactive: false, keyboard: false, icon: nameIcon(town.name) }));
    });
  }

  function nameIcon(name) {
    var text = api.el("span", "map-town__name", name);
    text.setAttribute("aria-hidden", "true");
    return L.divIcon({ className: "map-town", html: text, iconSize: [0, 0] });
  }

  function giveUpOn(tiles) {
    if (drawn) return;
    map.removeLayer(tiles);
    outline();
  }

  function tiled(tile) {
    var tiles = L.tileLayer(tile.url, tile);
    tiles.on("tileload", function () { seen = true; failures = 0; });
    tiles.on("tileerror", function () { if (++failures >= (seen ? 12 : 2)) giveUpOn(tiles); });
    tiles.addTo(map);
    setTimeout(function () { if (!seen) giveUpOn(tiles); }, 6000); /* a server that never answers */
  }

  if (options.tiles) tiled(options.tiles); else outline();
};
