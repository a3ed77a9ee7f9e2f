/* What a pin or cluster looks like, and what it is called. */
ibashoMap.icons = function () {
  "use strict";
  var api = ibashoMap;

  api.numbersOf = function (spot) {
    return (spot.members || []).map(api.numberOf)
      .filter(function (number, at, all) { return number && all.indexOf(number) === at; })
      .sort(function (a, b) { return a - b; });
  };

  api.isAbout = function (spot) {
    return Boolean(spot.members) && spot.members.every(function (place) { return place.precision !== "exact"; });
  };

  api.spoken = function (spot) {
    var first = spot.members && spot.members[0], seen = label(spot); /* who speaks to the screen says what is seen */
    if (!first) return api.words("{number}が集まっています。拡大します", seen);
    if (spot.count === 1) return (spot.numbers.length ? api.words("{number}番", seen) + " " : "") + first.name;
    if (spot.numbers.length) seen = api.words("{number}番を含む", seen);
    return seen + " " + api.words("近くの{number}か所", spot.count);
  };

  function label(spot) {
    var own = spot.numbers;
    if (own.length > 2) return api.words("{number}ほか", own[0]);
    if (own.length) return own.join("・");
    return spot.count > 1 ? api.words("{number}件", spot.count) : "";
  }

  api.numbered = function (spot) {
    spot.numbers = api.numbersOf(spot);
    spot.rank = spot.numbers.length ? 1000 : 0;
    spot.shift = [0, 0];
    spot.bounds = spot.bounds || [spot.lng, spot.lat, spot.lng, spot.lat];
    return spot;
  };

  api.size = function (spot) {
    if (!spot.members) return [44, 44];
    return [Math.max(36, 14 + label(spot).length * 13), 36];
  };

  api.icon = function (spot) {
    var kind = spot.numbers.length ? "listed" : spot.members ? "other" : "cluster", wide = api.size(spot);
    return L.divIcon({
      html: api.el("span", "map-pin__label", label(spot)), iconSize: wide,
      iconAnchor: [wide[0] / 2 - spot.shift[0], wide[1] / 2 - spot.shift[1]],
      className: "map-pin map-pin--" + kind + (api.isAbout(spot) ? " map-pin--about" : "")
    });
  };
};
