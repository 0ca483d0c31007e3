"""Makes the fonts of the cards and the table of their letters from Noto: see onrecord/card_font/README.md.

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
"""Noto Sans and Noto Serif lack them; others of their family have them."""
REGULAR = (("NotoSansSymbols-Regular", ARROWS), ("NotoSansMath-Regular", SIGNS))
BOLD = (("NotoSansSymbols-Bold", ARROWS), ("NotoSansMath-Regular", SIGNS))
LOOKS = {
    "plain": ("NotoSans-Regular", REGULAR),
    "bold": ("NotoSans-Bold", BOLD),
    "title": ("NotoSerif-Bold", BOLD),
    "quote": ("NotoSerif-Italic", REGULAR),
}
"""The font of each look of `onrecord/model/card_font.py`, and the further parts that complete it."""


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


def merge(own: str, further: tuple[tuple[str, tuple[int, ...] | range], ...], folder: Path) -> TTFont:
    """Return a font with further parts; it keeps its own name."""
    parts = []
    for name, letters in ((own, LETTERS), *further):
        font = subset(folder / f"{name}.ttf", letters)
        if name != own:
            for table in ("GSUB", "GPOS", "GDEF", "MATH"):
                if table in font:
                    del font[table]
        parts.append(OUT / f"{name}.part")
        font.save(parts[-1])
    merged = Merger().merge(list(map(str, parts)))
    merged["head"].created = merged["head"].modified = TTFont(folder / f"{own}.ttf")["head"].modified
    for part in parts:
        part.unlink()
    return merged


def main(folder: Path) -> None:
    """Write the fonts and the table."""
    advances: dict[str, dict[int, int]] = {}
    for look, (own, further) in LOOKS.items():
        font = merge(own, further, folder)
        font.recalcTimestamp, font["post"].formatType = False, 3.0
        font.save(OUT / f"{own}.ttf")
        metrics = font["hmtx"].metrics
        advances[look] = {letter: metrics[name][0] for letter, name in font.getBestCmap().items()}
    letters = sorted(set.intersection(*map(set, advances.values())))
    table = {"letters": "".join(map(chr, letters))} | {
        look: [widths[letter] for letter in letters] for look, widths in advances.items()
    }
    (OUT / "widths.json").write_text(f"{json.dumps(table, ensure_ascii=False)}\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
