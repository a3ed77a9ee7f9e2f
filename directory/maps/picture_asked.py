"""What a static map is about beside its pins."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.geo.points import Box
from directory.maps.picture_frame import Polygon
from directory.maps.picture_walks import Walk


@dataclass(frozen=True, slots=True)
class Asked:
    """A `part` of the earth to show whole, the `border` of areas as (lng, lat) rings, a `walk` around a point.

    `hatched` is ground with slanted lines over it, `dots` are small marks without a number, as (lat, lng).
    """

    part: Box | None = None
    border: Sequence[Polygon] = ()
    walk: Walk | None = None
    hatched: Sequence[Polygon] = ()
    dots: Sequence[tuple[float, float]] = ()

    @property
    def corners(self) -> list[tuple[float, float]]:
        """What the frame must hold of it, as (lat, lng)."""
        corners = [(lat, lng) for polygon in self.border for ring in polygon for lng, lat in ring]
        return corners + (self.walk.corners if self.walk else [])


ABOUT_THE_PINS = Asked()
