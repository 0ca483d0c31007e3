"""Sample pictures, drawn by Pillow, in each form that a camera, a scanner or an editor may produce."""

from __future__ import annotations

import io
import struct
from typing import Any

from PIL import ExifTags, Image

SECRET = "51 Secret Street"  # noqa: S105  (no password: what no published file may hold)
RED, BLUE = (220, 30, 30), (30, 30, 220)


def corner(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """Return a blue picture whose upper left quarter is red."""
    picture = Image.new("RGB", (width, height), BLUE)
    picture.paste(RED, (0, 0, width // 2, height // 2))
    return picture.convert(mode)


def file_of(picture: Image.Image, format_: str, **settings: Any) -> bytes:  # noqa: ANN401  (whatever Pillow takes)
    """Return the picture as an encoded file."""
    file = io.BytesIO()
    picture.save(file, format_, **settings)
    return file.getvalue()


def decoded(data: bytes) -> Image.Image:
    """Return the picture decoded from a file."""
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def exif(orientation: int = 1) -> Image.Exif:
    """Return Exif data with an artist, a location and a camera orientation."""
    data = Image.Exif()
    data[ExifTags.Base.Orientation] = orientation
    data[ExifTags.Base.Artist] = SECRET
    data.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (43.0, 15.0, 0.0)
    return data


def animation(format_: str, **settings: Any) -> bytes:  # noqa: ANN401  (whatever Pillow takes)
    """Return an animation: four frames of 250 milliseconds each, in an endless loop."""
    first, *others = (Image.new("RGB", (300, 100), (60 * step, 20, 200)) for step in range(4))
    return file_of(first, format_, save_all=True, append_images=others, duration=250, loop=0, **settings)


def frames(data: bytes) -> list[tuple[bytes, int]]:
    """Return the pixels and the duration in milliseconds of each frame."""
    picture, found = decoded(data), []
    for number in range(getattr(picture, "n_frames", 1)):
        picture.seek(number)
        pixels = picture.convert("RGB").tobytes()
        found.append((pixels, int(picture.info["duration"])))
    return found


def wide_gamut() -> bytes:
    """Return an ICC profile with the primaries of Display P3 (ICC.1:2022, section 8.3)."""
    columns = {b"rXYZ": (0.5151, 0.2412, -0.0011), b"gXYZ": (0.2920, 0.6922, 0.0419), b"bXYZ": (0.1571, 0.0666, 0.7841)}
    values = {name: b"XYZ \0\0\0\0" + b"".join(map(_fixed, column)) for name, column in columns.items()}
    values[b"wtpt"] = b"XYZ \0\0\0\0" + b"".join(map(_fixed, (0.9642, 1.0, 0.8249)))
    values |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), b"curv\0\0\0\0\0\0\0\1\2\x33\0\0")
    start = 132 + 12 * len(values)
    table, body = b"", b""
    for name, value in values.items():
        table += struct.pack(">4sII", name, start + len(body), len(value))
        body += value
    head = struct.pack(">I4sI4s4s4s12x4s", start + len(body), b"none", 0x02400000, b"mntr", b"RGB ", b"XYZ ", b"acsp")
    light = b"".join(map(_fixed, (0.9642, 1.0, 0.8249)))
    return head.ljust(68, b"\0") + light + bytes(48) + struct.pack(">I", len(values)) + table + body


def _fixed(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))
