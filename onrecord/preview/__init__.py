"""The preview: builds a site into a temporary folder, serves it, and rebuilds it at each save.

`run_preview` runs it; each other module does one part: `server` answers browsers through `app`, and `broadcaster` sends
them the state of each build. The package `watch` receives the file events.
"""

from onrecord.preview.entries import EDITORS, Editor
from onrecord.preview.preview_run import Listener, PortTakenError, PreviewOptions, listen, run_preview

__all__ = ["EDITORS", "Editor", "Listener", "PortTakenError", "PreviewOptions", "listen", "run_preview"]
