"""Draws cards as PNG, each again only after a change.

It alone imports resvg, a library that a site needs for cards only. The same drawing and the same version of resvg give
the same bytes.
"""

from msgspec import Struct

from onrecord.cache.state import installed_versions
from onrecord.model.card_font import FOLDER
from onrecord.pictures.probing import PictureCache, digest
from onrecord.version import install_command

_FONTS = sorted(map(str, FOLDER.glob("*.ttf")))


def card_library() -> str:
    """Return the version of the library that draws cards; empty if it is not installed."""
    return installed_versions().get("resvg-py", "")


def why_no_cards() -> str:
    """Return why nothing can draw cards; empty if the library can."""
    if not card_library():
        return f"they need the library resvg-py; install it: {install_command('cards')}"
    try:
        import resvg_py  # noqa: F401, PLC0415  (as below)
    except Exception as error:  # noqa: BLE001  (what a broken library raises)
        return " ".join(f"the library resvg-py does not load: {error or type(error).__name__}".split())
    return ""


class Drawer(Struct, frozen=True):
    """Draws the cards of a site, each only when its drawing or the library has changed."""

    cache: PictureCache
    library: str
    """The version of the library."""

    def png(self, address: str, svg: str) -> bytes:
        """Return the picture of the card at an address. The cache has one for each address."""
        name = f"{digest(address.encode('utf-8'))}.png"
        key = digest(f"{self.library} {svg}".encode()).encode("ascii")
        if (known := self.cache.get(name)) and known.startswith(key):
            return known[len(key) :]
        drawn = draw(svg)
        self.cache.put(name, key + drawn)
        return drawn


def draw(svg: str) -> bytes:
    """Return a drawing as PNG, with the fonts of the cards alone."""
    from resvg_py import svg_to_bytes  # noqa: PLC0415  (few builds draw, and it is optional)

    return bytes(svg_to_bytes(svg, skip_system_fonts=True, font_files=_FONTS, sans_serif_family="Noto Sans"))
