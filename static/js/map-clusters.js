/* Asks the server what lies in view: a few kilobytes for each box and zoom, however many places there are. */
ibashoMap.clusters = function (map) {
  "use strict";
  var api = ibashoMap, url = new URL(api.root.dataset.url, location.href), step = 128;
  var asked = null, timer = 0, last = "", spots = [];
  var listed = api.items().slice(0, 60).map(function (item) { return item.dataset.key; }).join(",");

  function question() { /* whole steps of 128 pixels: a small move asks the same again and is answered from the cache */
    var view = map.getPixelBounds(), zoom = map.getZoom();
    var from = map.unproject(view.min.divideBy(step).floor().multiplyBy(step), zoom);
    var to = map.unproject(view.max.divideBy(step).ceil().multiplyBy(step), zoom);
    url.searchParams.set("box", [from.lng, to.lat, to.lng, from.lat].map(function (edge) {
      return edge.toFixed(5);
    }).join(","));
    url.searchParams.set("zoom", zoom);
    if (listed) url.searchParams.set("listed", listed);
    return url.href;
  }

  function announce() {
    var view = map.getBounds(), seen = 0;
    spots.forEach(function (spot) { if (view.contains([spot.lat, spot.lng])) seen += spot.count; });
    api.say(seen ? api.words("地図に見えている範囲に、{number}か所あります。", seen)
                 : api.words("地図に見えている範囲にはありません。地図を動かすか、縮小してください。"));
  }

  function load() {
    var now = question();
    if (now === last) return announce();
    if (asked) asked.abort();
    asked = new AbortController();
    fetch(now, { signal: asked.signal, headers: { Accept: "application/json" } }).then(function (answer) {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json();
    }).then(function (found) {
      last = now;
      spots = found.spots;
      map.fire("spots", { spots: spots });
      announce();
      api.root.dataset.ready = "true";
    }).catch(function (problem) {
      if (problem.name === "AbortError") return;
      api.say(api.words("地図の場所を読み込めませんでした。一覧は、このままお使いいただけます。"));
    });
  }

  map.on("moveend", function () {
    clearTimeout(timer);
    timer = setTimeout(load, 150);
  });
  load();
};
