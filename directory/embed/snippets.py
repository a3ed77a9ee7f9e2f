"""What a group copies into its own site."""

from markupsafe import Markup

PLACE_HEIGHT, AREA_HEIGHT = 420, 560  # CSS pixels
FRAME = Markup('<iframe src="{}" title="{}" width="100%" height="{}" loading="lazy"></iframe>')


def snippet(address: str, title: str, height: int) -> str:
    """The HTML of a frame, safe whatever the title holds: text to be copied, to be escaped once more where shown."""
    return str(FRAME.format(address, title, height))
