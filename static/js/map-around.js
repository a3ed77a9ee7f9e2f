/* What a list asked for, drawn under its pins: the border of its areas, and how far one comes on foot from its point. */
ibashoMap.around = function (map) {
  "use strict";
  var api = ibashoMap, drawn = JSON.parse(api.root.dataset.drawn || "{}");

  function still(className) { return { className: className, interactive: false }; }

  function named(at, words, className) {
    var text = api.el("span", className, words);
    text.setAttribute("aria-hidden", "true"); /* the legend says it */
    L.marker(at, { pane: "around", interactive: false, keyboard: false,
                   icon: L.divIcon({ className: "", html: text, iconSize: [0, 0] }) }).addTo(map);
  }

  map.createPane("around"); /* under every pin */
  if (drawn.border) L.polygon(drawn.border, still("map-border")).addTo(map);
  (drawn.walks || []).slice().reverse().forEach(function (walk) {
    L.circle(drawn.start, Object.assign({ radius: walk[0] }, still("map-walk"))).addTo(map);
    named([drawn.start[0] + walk[0] / 111195, drawn.start[1]], walk[1], "map-walk__name");
  });
  if (drawn.start) named(drawn.start, "", "map-here");
};
