"""Makes the fonts of the cards and the table of their letters from Noto Sans: see onrecord/card_font/README.md.

Usage: python docs/subset_card_font.py FOLDER, where the folder has the files of Debian's package fonts-noto-core. It
needs fonttools, which `make check` installs. Equal files in give equal files out.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

OUT = Path(__file__).parents[1] / "onrecord/card_font"
LETTERS = (
    *range(0x20, 0x7F), *range(0xA0, 0x180), 0x18F, 0x1A0, 0x1A1, 0x1AF, 0x1B0, *range(0x218, 0x21C), 0x259, 0x2BB,
    0x2BC, *range(0x300, 0x30D), *range(0x400, 0x500), 0x1E9E, *range(0x1EA0, 0x1EFA), *range(0x2010, 0x2028),
    *range(0x202F, 0x205F), *range(0x20A0, 0x20C0), 0x2116, 0x2122,
)  # fmt: skip
"""Latin, Cyrillic with all Kazakh letters, accents, punctuation and currencies."""
ARROWS, SIGNS = range(0x2190, 0x2194), (0x2212, 0x2248, 0x2260, 0x2264, 0x2265)
"""Noto Sans lacks them; others of its family have them."""
WEIGHTS = {
    "Regular": (("NotoSans-Regular", LETTERS), ("NotoSansSymbols-Regular", ARROWS), ("NotoSansMath-Regular", SIGNS)),
    "Bold": (("NotoSans-Bold", LETTERS), ("NotoSansSymbols-Bold", ARROWS), ("NotoSansMath-Regular", SIGNS)),
}


def subset(file: Path, letters: tuple[int, ...] | range) -> TTFont:
    """Return a font with these letters alone, without hints."""
    options = Options(
        hinting=False, layout_features=["kern", "mark", "mkmk", "ccmp"], name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14]
    )
    options.recalc_timestamp = False
    font = TTFont(file, recalcTimestamp=False)
    maker = Subsetter(options)
    maker.populate(unicodes=[letter for letter in letters if letter in font.getBestCmap()])
    maker.subset(font)
    return font


def merge(weight: str, folder: Path) -> TTFont:
    """Return the font of one weight; the first of its parts gives it its name."""
    parts = []
    for name, letters in WEIGHTS[weight]:
        font = subset(folder / f"{name}.ttf", letters)
        if name != WEIGHTS[weight][0][0]:
            for table in ("GSUB", "GPOS", "GDEF", "MATH"):
                if table in font:
                    del font[table]
        parts.append(OUT / f"{name}.part")
        font.save(parts[-1])
    merged = Merger().merge(list(map(str, parts)))
    merged["head"].created = merged["head"].modified = TTFont(folder / f"{WEIGHTS[weight][0][0]}.ttf")["head"].modified
    for part in parts:
        part.unlink()
    return merged


def main(folder: Path) -> None:
    """Write both fonts and the table."""
    advances: dict[str, dict[int, int]] = {}
    for weight in WEIGHTS:
        font = merge(weight, folder)
        font.recalcTimestamp, font["post"].formatType = False, 3.0
        font.save(OUT / f"NotoSans-{weight}.ttf")
        metrics = font["hmtx"].metrics
        advances[weight.lower()] = {letter: metrics[name][0] for letter, name in font.getBestCmap().items()}
    letters = sorted(advances["regular"].keys() & advances["bold"].keys())
    table = {"letters": "".join(map(chr, letters))} | {
        weight: [widths[letter] for letter in letters] for weight, widths in advances.items()
    }
    (OUT / "widths.json").write_text(f"{json.dumps(table, ensure_ascii=False)}\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
