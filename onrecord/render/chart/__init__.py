"""The picture of a story: who said what when, who denied it, and how a bill went on, as one static SVG.

`describer` reads the arranged site, `layout` turns plain values (`plot`) into plain values (`figure`), and `svg` writes
them. `strip` is the same in one lane, for phones and lists.
"""

from onrecord.render.chart.describer import ChartDescriber

__all__ = ["ChartDescriber"]
