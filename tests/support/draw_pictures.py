"""Draws the pictures of tests/sites/everything; `python tests/support/draw_pictures.py` writes them again.

They show nothing real. The photograph is rotated; its Exif data holds the orientation, and a location that must not be
published.
"""

from __future__ import annotations

from pathlib import Path

from PIL import ExifTags, Image, ImageDraw

FOLDER = Path(__file__).parents[1] / "sites" / "everything" / "static"
SECRET = "of a maker who is not to be named"  # noqa: S105  (no password: what no published file may hold)
ON_ITS_SIDE = 6


def draw() -> None:
    """Write the pictures."""
    (FOLDER / "harbour").mkdir(parents=True, exist_ok=True)
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = ON_ITS_SIDE
    exif[ExifTags.Base.Artist] = SECRET
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (43.0, 15.0, 0.0)
    _photograph().save(FOLDER / "harbour" / "pier.jpg", quality=30, optimize=True, exif=exif)
    _map().save(FOLDER / "harbour" / "map.png", optimize=True)
    first, *others = (_tide(step) for step in range(4))
    first.save(FOLDER / "tide.gif", save_all=True, append_images=others, duration=400, loop=0, comment=SECRET)


def _photograph() -> Image.Image:
    sky = Image.linear_gradient("L").resize((1600, 1200))
    picture = Image.merge(
        "RGB", (sky.point(lambda value: 255 - value // 2), sky.point(lambda value: 200 - value // 3), sky)
    )
    ImageDraw.Draw(picture).polygon([(200, 900), (1500, 760), (1500, 1200), (200, 1200)], fill=(60, 50, 45))
    return picture.transpose(Image.Transpose.ROTATE_90)


def _map() -> Image.Image:
    picture = Image.new("RGBA", (500, 300), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((40, 30, 460, 270), fill=(120, 170, 210, 255))
    pen.polygon([(40, 150), (250, 150), (250, 290), (40, 290)], fill=(200, 190, 140, 160))
    return picture


def _tide(step: int) -> Image.Image:
    picture = Image.new("RGB", (400, 120), (225, 235, 245))
    ImageDraw.Draw(picture).rectangle((0, 100 - 20 * step, 400, 120), fill=(40, 90, 140))
    return picture.quantize(8)


if __name__ == "__main__":
    draw()
