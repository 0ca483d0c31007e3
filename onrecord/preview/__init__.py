"""The preview: builds a site into a temporary folder, serves it, and rebuilds it at each save.

`preview_run` runs it and answers browsers; each other module does one part: `page_version` sends them the state of each
build, `needs_page` finds the entries of pages. The package `watching` receives the file events.
"""

from onrecord.preview.needs_page import EDITORS, Editor
from onrecord.preview.preview_run import DeskBeside, Listener, PortTakenError, PreviewOptions, listen, run_preview

__all__ = ["EDITORS", "DeskBeside", "Editor", "Listener", "PortTakenError", "PreviewOptions", "listen", "run_preview"]
