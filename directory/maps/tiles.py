"""Where the background of the live map comes from, and whose name stands under it."""

from dataclasses import dataclass
from urllib.parse import urlsplit

GSI_HOST = "cyberjapandata.gsi.go.jp"
GSI_ABOUT = "https://maps.gsi.go.jp/development/ichiran.html"


@dataclass(frozen=True)
class Tiles:
    """A tile server, with the credit its terms ask for; `about` is the page the credit links to, or empty."""

    url: str
    credit: str
    about: str
    nearest: int
    farthest: int

    @property
    def origin(self) -> str:
        """What the page's `img-src` must allow."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


def tiles_from(url: str) -> Tiles | None:
    """The server behind the setting `tiles` (an address with {z}, {x} and {y}); None when there is none.

    国土地理院 draws 5 to 18 and asks for its name (国土地理院コンテンツ利用規約); other servers are named by host.
    """
    if not url:
        return None
    host = urlsplit(url).netloc
    if host == GSI_HOST:
        return Tiles(url, "国土地理院", GSI_ABOUT, nearest=18, farthest=5)
    return Tiles(url, f"地図画像：{host}", "", nearest=18, farthest=0)
