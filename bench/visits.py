"""First visits on a cheap phone: what they load, when the page can be used, when the map stands."""

from collections.abc import Iterator

from bench.figures import Figure, amount
from bench.phone import chromium, middle, serving, visit
from bench.site import Bench, client_of

VISITS = 5
PINS_STAND = "document.querySelector('.map .leaflet-marker-icon')"
ADDRESSES = {
    "home": ("/", ""),
    "list with map": ("/places", PINS_STAND),
    "search page": ("/places?q=サロン", PINS_STAND),
}


def measure(bench: Bench) -> Iterator[Figure]:
    """Medians of five visits with an empty cache each; the server has answered the address before."""
    app = bench.app()
    client = client_of(app)
    with chromium() as browser, serving(app) as address:
        for name, (path, ready) in ADDRESSES.items():
            if client.get(path).status_code != 200:
                raise RuntimeError(f"{path} does not answer.")
            every = [visit(browser, address + path, ready=ready) for _ in range(VISITS)]
            last = every[-1]
            own = next(
                size for url, size in last.bytes.items() if url.rstrip("/") == (address + _quoted(path)).rstrip("/")
            )
            yield amount(f"{name}: page alone, as sent", own / 1024, "KiB")
            yield amount(f"{name}: everything", last.kib, "KiB", requests=len(last.bytes))
            yield amount(f"{name}: first paint", middle(every, "painted"), "ms")
            yield amount(f"{name}: usable", middle(every, "usable"), "ms")
            if ready:
                yield amount(f"{name}: its pins stand", middle(every, "ready"), "ms")


def _quoted(path: str) -> str:
    return path.replace("サロン", "%E3%82%B5%E3%83%AD%E3%83%B3")
