"""Draws the charts of stories as static SVG: who said what when, who denied it, and each bill's progress.

`chart_describer` reads the arranged site. `chart_layout` turns a plot of plain values into a figure of coordinates, by
`lanes`, `axes` and `axis_labels`, and `chart_svg` writes that. `strip` draws one lane for phones and lists.
"""
