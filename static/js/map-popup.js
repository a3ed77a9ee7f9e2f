/* What a pin says. Names and addresses come from outside and are only ever set as text. */
ibashoMap.popup = function (map) {
  "use strict";
  var api = ibashoMap;
  var notes = { area: api.words("くわしい場所は公開していません。円は、だいたいの地区です。"),
                rough: api.words("地図の位置は、おおよそです。") };

  function ownPage(url) { return /^\/(?!\/)/.test(url || "") ? url : ""; }

  function entry(place) {
    var box = api.el("div", "map-popup__place"), name = api.el("p", "map-popup__name"), link;
    if (api.numberOf(place)) name.appendChild(api.el("span", "map-popup__number", String(api.numberOf(place))));
    link = api.el(ownPage(place.url) ? "a" : "span", "", place.name);
    if (ownPage(place.url)) link.href = ownPage(place.url);
    name.appendChild(link);
    box.appendChild(name);
    [place.kinds, place.where, place.next, notes[place.precision]].forEach(function (line) {
      if (line) box.appendChild(api.el("p", "map-popup__line", line));
    });
    return box;
  }

  function content(spot) {
    var body = api.el("div", "map-popup"), more = spot.count - spot.members.length;
    var inOrder = spot.members.slice().sort(function (one, other) {
      return (api.numberOf(one) || 1e9) - (api.numberOf(other) || 1e9);
    });
    if (spot.count > 1) body.appendChild(api.el("p", "map-popup__line", api.words("この近くの{number}か所", spot.count)));
    inOrder.forEach(function (place) { body.appendChild(entry(place)); });
    if (more > 0) body.appendChild(api.el("p", "map-popup__line", api.words("ほかの{number}か所は、一覧でごらんください。", more)));
    body.tabIndex = -1;
    return body;
  }

  function opened(popup, body) { /* Leaflet's frame says nothing to a screen reader, and its button speaks English */
    var frame = popup.getElement(), close = frame.querySelector(".leaflet-popup-close-button");
    frame.setAttribute("role", "dialog");
    frame.setAttribute("aria-label", api.words("地図で選んだ場所"));
    close.setAttribute("aria-label", api.words("閉じる"));
    close.setAttribute("title", api.words("閉じる"));
    body.focus({ preventScroll: true });
  }

  function closed(popup, opener) {
    var at = document.activeElement, frame = popup.getElement(), marker = opener();
    map.fire("point", { places: [] });
    if (at !== document.body && !(frame && frame.contains(at))) return;
    (marker && marker.getElement() || map.getContainer()).focus({ preventScroll: true });
  }

  map.getContainer().addEventListener("keydown", function (event) {
    if (event.key === "Escape") map.closePopup();
  });
  map.on("tell", function (event) {
    var body = content(event.spot);
    var room = map.getSize(); /* beside the zoom buttons, and never higher than the map */
    var popup = L.popup({ maxWidth: Math.min(280, room.x - 84), minWidth: 160, maxHeight: Math.min(280, room.y - 64),
      offset: [0, -12], autoPanPaddingTopLeft: [64, 12], autoPanPaddingBottomRight: [12, 28] })
      .setLatLng([event.spot.lat, event.spot.lng]).setContent(body);
    popup.on("add", function () {
      opened(popup, body);
      map.fire("point", { places: event.spot.members });
    });
    popup.on("remove", function () { closed(popup, event.opener); });
    popup.openOn(map);
  });
};
