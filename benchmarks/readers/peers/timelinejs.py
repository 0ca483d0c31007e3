"""TimelineJS of the Knight Lab: one event at a time, with a strip of all to choose from."""

from __future__ import annotations

from benchmarks.readers.installed import module, version
from benchmarks.readers.peers.shown import DATA, Item, Peer

# As https://timeline.knightlab.com/docs/instantiate-a-timeline.html says; `hash_bookmark` gives each event an address.
_HEAD = f"""<link rel="stylesheet" href="dist/css/timeline.css">
<script src="dist/js/timeline.js"></script>
<script src="{DATA}"></script>"""
_MAIN = """<div id="timeline-embed" style="width: 100%; height: 600px"></div>
<script>new TL.Timeline("timeline-embed", story, {hash_bookmark: true});</script>"""


def find() -> Peer | None:
    """Return TimelineJS, if it is installed."""
    package = module("timelinejs", "@knight-lab/timelinejs")
    if package is None:
        return None
    return Peer(
        "TimelineJS",
        version(package),
        "one event is shown at a time; its script takes it out of the document when it is left",
        {"dist": package / "dist"},
        _HEAD,
        _MAIN,
        lambda items: {"events": list(map(_slide, items))},
        lambda event: f"#event-{event.id}",
    )


def _slide(item: Item) -> dict[str, object]:
    year, month, day = item.day
    date = {"year": year, "month": month, "day": day}
    if item.time:
        date |= {"hour": item.time[0], "minute": item.time[1]}
    return {"unique_id": item.id, "start_date": date, "text": {"headline": item.title, "text": item.html}}
