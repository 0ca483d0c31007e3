"""vis-timeline: boxes along an axis of time, to be zoomed and dragged."""

from __future__ import annotations

from benchmarks.readers.installed import module, version
from benchmarks.readers.peers.shown import DATA, Item, Peer

# As https://visjs.github.io/vis-timeline/examples/timeline/standalone-build.html says.
_HEAD = f"""<link rel="stylesheet" href="vis-timeline-graph2d.min.css">
<script src="vis-timeline-graph2d.min.js"></script>
<script src="{DATA}"></script>"""
_MAIN = """<div id="visualization"></div>
<script>new vis.Timeline(document.getElementById("visualization"), new vis.DataSet(story), {});</script>"""


def find() -> Peer | None:
    """Return vis-timeline, if it is installed."""
    package = module("vis-timeline", "vis-timeline")
    if package is None:
        return None
    files = {
        "vis-timeline-graph2d.min.js": package / "standalone" / "umd" / "vis-timeline-graph2d.min.js",
        "vis-timeline-graph2d.min.css": package / "styles" / "vis-timeline-graph2d.min.css",
    }
    differs = "boxes on an axis that is zoomed and dragged; it has no addresses for events"
    return Peer("vis-timeline", version(package), differs, files, _HEAD, _MAIN, lambda items: list(map(_box, items)))


def _box(item: Item) -> dict[str, str]:
    year, month, day = item.day
    hour, minute = item.time or (0, 0)
    start = f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}"
    return {"id": item.id, "start": start, "content": f"<h2>{item.title}</h2>{item.html}"}
