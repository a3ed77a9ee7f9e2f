/* The two buttons under the map: search where it shows, and search where I am (asked only on a tap). */
ibashoMap.actions = function (map) {
  "use strict";
  var api = ibashoMap, bar = api.root.querySelector("[data-map-actions]");
  if (!bar) return;
  var here = bar.querySelector("[data-map-here]"), me = bar.querySelector("[data-map-me]");

  function go(name, value) {
    var url = new URL(api.root.dataset.search, location.href);
    ["page", "box"].forEach(function (old) { url.searchParams.delete(old); });
    url.searchParams.set(name, value);
    location.assign(url.href);
  }

  function refused() {
    me.disabled = false;
    api.say(api.words("現在地がわかりませんでした。住所や駅の名前でもさがせます。"));
  }

  function offer() { here.hidden = false; } /* once the map shows something else than the list is about */
  setTimeout(function () { map.once("moveend", offer); }, 0);

  if (here) here.addEventListener("click", function () {
    var view = map.getBounds();
    go("box", [view.getWest(), view.getSouth(), view.getEast(), view.getNorth()].map(function (edge) {
      return edge.toFixed(5);
    }).join(","));
  });

  if (me && !(navigator.geolocation && window.isSecureContext)) me.hidden = true;
  if (me) me.addEventListener("click", function () {
    me.disabled = true;
    api.say(api.words("現在地を調べています。"));
    navigator.geolocation.getCurrentPosition(function (found) {
      /* three decimals, about 100 m: near enough to sort by, and no more is told */
      go("near", found.coords.latitude.toFixed(3) + "," + found.coords.longitude.toFixed(3));
    }, refused, { timeout: 10000, maximumAge: 60000 });
  });
  bar.hidden = false;
};
