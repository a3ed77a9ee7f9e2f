/* Room for every finger: what would lie on a numbered pin steps aside, what would lie on each other becomes one. */
ibashoMap.room = function (map) {
  "use strict";
  var api = ibashoMap, hidden = 6; /* pixels a neighbour may hide */
  var steps = [[0, 0]]; /* where a cluster may go, the nearest first */
  [12, 24, 36, 48, 60].forEach(function (far) {
    for (var turn = 0; turn < 12; turn += 1) {
      steps.push([Math.round(far * Math.sin(turn * Math.PI / 6)), Math.round(far * Math.cos(turn * Math.PI / 6))]);
    }
  });

  function frame(spot) {
    var middle = map.project(spot), size = api.size(spot);
    return { x: middle.x + spot.shift[0], y: middle.y + spot.shift[1], wide: size[0] / 2, high: size[1] / 2 };
  }

  function cover(one, other) {
    return Math.min(one.wide + other.wide - Math.abs(one.x - other.x), one.high + other.high - Math.abs(one.y - other.y));
  }

  function stepAside(cluster, pins) { /* a cluster stands for an area: its circle may move, a pin may not */
    var least = Infinity, best = steps[0];
    cluster.shift = steps[0];
    var start = frame(cluster);
    steps.some(function (step) {
      var here = { x: start.x + step[0], y: start.y + step[1], wide: start.wide, high: start.high };
      var most = pins.reduce(function (worst, pin) { return Math.max(worst, cover(here, pin)); }, 0);
      if (most < least) {
        least = most;
        best = step;
      }
      return most <= hidden / 2;
    });
    cluster.shift = best;
  }

  function joined(one, other) { /* pins stay where the first of them stands; a cluster is in the middle of its points */
    var both = Object.assign({}, one), a = one.bounds, b = other.bounds, count = one.count + other.count;
    both.count = count;
    both.bounds = [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
    if (one.members && other.members) {
      both.members = one.members.concat(other.members);
    } else {
      delete both.members;
      both.lat = (one.lat * one.count + other.lat * other.count) / count;
      both.lng = (one.lng * one.count + other.lng * other.count) / count;
    }
    return api.numbered(both);
  }

  function firstPair(spots) { /* a numbered pin and a cluster never become one: the list has the number */
    var frames = spots.map(frame), i, j;
    for (i = 0; i < spots.length; i += 1) {
      for (j = i + 1; j < spots.length; j += 1) {
        if (spots[i].numbers.length && !spots[j].members) continue;
        if (cover(frames[i], frames[j]) > hidden) return [i, j];
      }
    }
    return null;
  }

  function byKind(one, other) {
    return (other.numbers.length > 0) - (one.numbers.length > 0) || Boolean(other.members) - Boolean(one.members);
  }

  api.makeRoom = function (spots) {
    var room = spots.slice().sort(byKind), pair;
    do {
      var pins = room.filter(function (spot) { return spot.numbers.length; }).map(frame);
      room.forEach(function (spot) { if (!spot.members) stepAside(spot, pins); });
      pair = firstPair(room);
      if (pair) {
        room[pair[0]] = joined(room[pair[0]], room[pair[1]]);
        room.splice(pair[1], 1);
        room.sort(byKind);
      }
    } while (pair);
    return room;
  };
};
