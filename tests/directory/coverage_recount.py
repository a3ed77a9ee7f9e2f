"""The coverage counted again with plain loops over rows, knowing nothing of how the software counts."""

from collections import defaultdict
from datetime import date, timedelta

from geopy.distance import great_circle

PARTS = {"morning": (0, 720), "afternoon": (720, 1020), "night": (1020, 2880)}


def is_in(part, starts, ends):
    """An opening is in the part it begins in, and in a later one when it lasts half an hour into it."""
    first, over = PARTS[part]
    if starts is None:
        return False
    if first <= starts < over:
        return True
    return starts < first and ends is not None and ends >= first + 30


def days_of(connection, first, last):
    """(place, gathering, day, start, end) of what published, active places hold, closures taken off by hand."""
    rows = connection.exec_driver_sql(
        "SELECT o.place_id, o.gathering_id, o.on_day, o.starts, o.ends FROM occurrence o, place p "
        "WHERE p.id = o.place_id AND p.publication = 'published' AND p.activity = 'active'"
    ).all()
    return [
        (place, gathering, day, starts, ends)
        for place, gathering, text, starts, ends in rows
        if first <= (day := date.fromisoformat(text)) <= last
    ]


def facts_of(connection):
    """Every gathering as a dictionary, with what residents may know of its point."""
    found = {}
    for row in connection.exec_driver_sql(
        "SELECT g.id, g.place_id, g.visibility, g.lat, g.lng, g.point_source, g.town_id, t.lat AS tlat, t.lng AS tlng "
        "FROM gathering g LEFT JOIN town t ON t.id = g.town_id"
    ).mappings():
        point = None
        if row["visibility"] == "exact" and row["point_source"] != "city" and row["lat"] is not None:
            point = (row["lat"], row["lng"])
        if row["visibility"] == "area_only" and row["tlat"] is not None:
            point = (row["tlat"], row["tlng"])
        found[row["id"]] = dict(row) | {"point": point}
    return found


def places_in(connection, area, venues):
    """The gatherings that count in an area, by the rules in words."""
    kind = connection.exec_driver_sql("SELECT kind FROM area WHERE id = ?", (area,)).scalar_one()
    towns = {t for (t,) in connection.exec_driver_sql("SELECT town_id FROM area_town WHERE area_id = ?", (area,))}
    links = dict(
        connection.exec_driver_sql("SELECT place_id, is_by_hand FROM place_area WHERE area_id = ?", (area,)).all()
    )
    hides = kind == "life_area" and not lonely_towns(connection, kind)
    inside = set()
    for number, venue in venues.items():
        if venue["visibility"] == "hidden" and not hides:
            continue
        by_town = venue["town_id"] in towns if venue["town_id"] is not None else venue["place_id"] in links
        if by_town or links.get(venue["place_id"]):
            inside.add(number)
    return inside


def lonely_towns(connection, kind):
    """The towns that are the only one of their municipality in exactly their areas."""
    links = connection.exec_driver_sql(
        "SELECT at.town_id, at.area_id FROM area_town at JOIN area a ON a.id = at.area_id WHERE a.kind = ?", (kind,)
    ).all()
    alike = defaultdict(list)
    for town, city in connection.exec_driver_sql("SELECT id, municipality_id FROM town"):
        alike[city, frozenset(area for each, area in links if each == town)].append(town)
    return [towns[0] for towns in alike.values() if len(towns) == 1]


def open_places(days, *, weekday, part, needed, among=None, first=None):
    """The (place, point or gathering) that open on so many distinct days; in so many weeks from `first` on instead."""
    seen = defaultdict(set)
    for place, gathering, day, starts, ends in days:
        if among is not None and gathering not in among:
            continue
        if weekday is not None and day.weekday() != weekday:
            continue
        if part is not None and not is_in(part, starts, ends):
            continue
        seen[place, gathering].add(day)
    if first is not None:  # every week: a day in each of them
        return {
            key
            for key, found in seen.items()
            if all(any(first + timedelta(7 * week + n) in found for n in range(7)) for week in range(needed))
        }
    return {key for key, found in seen.items() if len(found) >= needed}


def white(towns, points, minutes):
    """The names of towns from whose point none of the others is within the walk."""
    return {
        name for name, lat, lng in towns if all(great_circle((lat, lng), point).m > minutes * 80 for point in points)
    }


def span(first, weeks):
    return first, first + timedelta(days=7 * weeks - 1)
