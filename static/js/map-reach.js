/* Tab reaches only what is seen: a pin outside the box is neither in its order nor read aloud until the map has moved. */
ibashoMap.reach = function (map) {
  "use strict";

  function isSeen(marker, size) {
    var at = map.latLngToContainerPoint(marker.getLatLng()), shift = marker.spot.shift;
    var x = at.x + shift[0], y = at.y + shift[1];
    return x >= 0 && y >= 0 && x <= size.x && y <= size.y;
  }

  function settle() {
    var size = map.getSize();
    map.eachLayer(function (marker) {
      if (!marker.spot) return;
      var pin = marker.getElement(), seen = isSeen(marker, size);
      if (!seen && pin === document.activeElement) map.getContainer().focus({ preventScroll: true });
      pin.tabIndex = seen ? 0 : -1;
      if (seen) pin.removeAttribute("aria-hidden"); else pin.setAttribute("aria-hidden", "true");
    });
  }

  map.on("drawn moveend resize", settle);
};
