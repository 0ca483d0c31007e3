"""Draws the charts of stories as static SVG: who said what when, who denied it, and each bill's progress.

`describer` reads the arranged site. `layout` turns plain values (`plot`) into coordinates (`figure`), and `svg` writes
them. `strip` draws one lane, for phones and lists.
"""
