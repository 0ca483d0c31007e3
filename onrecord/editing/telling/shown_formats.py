"""The formats of `onrecord show`."""

from onrecord.editing.lookup.asked_entry import AskedEntry
from onrecord.editing.telling.entry_text import EntryText
from onrecord.editing.telling.opened_record import OpenedRecord
from onrecord.editing.telling.shown_entry import EntryTeller, as_json
from onrecord.editing.telling.text_blocks import as_markdown, as_terminal_text
from onrecord.render.data.told_record import ToldRecord
from onrecord.report.painting import Paint


def format_entry(opened: OpenedRecord, told: ToldRecord, asked: AskedEntry, output_format: str, paint: Paint) -> str:
    """Return an entry as `text`, `json` or `markdown`."""
    shown = EntryTeller(told, opened.records, opened.locate).tell(asked)
    if output_format == "json":
        return as_json(shown)
    blocks = EntryText(told, shown).blocks()
    return as_markdown(blocks) if output_format == "markdown" else as_terminal_text(blocks, paint)
