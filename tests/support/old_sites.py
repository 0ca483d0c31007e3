"""Sites as an earlier onrecord began them, from the texts that the package keeps of the starter."""

from __future__ import annotations

import json
from pathlib import Path

from onrecord.editing.starting.earlier_texts import EARLIER, read_earlier_texts

STATE = 31
"""The state of the starter of 26 November 2026 (dd4565fc): without a record, locks and `publish.yml`."""
STATES = json.loads(EARLIER.with_name("unrecorded.json").read_text("utf-8"))
_OTHERS = {
    "site.yaml": 'title: "The record"\nlanguages: [en]\ntimezone: UTC\nrequires: ">=0.1.0"\n',
    "requirements.txt": "onrecord @ git+https://example.org/onrecord@old\n",
    "content/actors/ministry.yaml": "ministry:\n  kind: organization\n  name: The ministry\n",
    "content/sources/note.yaml": "note:\n  title: A note\n  url: https://example.org/note\n  issued: 2021-11-01\n",
    "content/stories/dispute/story.yaml": "title: A dispute\n",
    "content/stories/dispute/events/word.yaml": (
        "type: statement\ndate: 2021-11-01\ntitle: The ministry speaks\nspeaker: ministry\n"
        "sources: [note]\npublished: 2021-11-02\n"
    ),
}
"""What a publisher writes."""


def write_old_site(site: Path, state: int = STATE) -> None:
    """Write a site of 0.1.0 with a short story, its files of the starter as a state of that time wrote them."""
    earlier = read_earlier_texts()
    files = dict(_OTHERS)
    for path, texts in STATES.items():
        for digest, states in texts.items():
            text = earlier.text_of(path, digest)
            if state in states and text is not None:
                files[path] = text
    for path, text in files.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(text, "utf-8")
