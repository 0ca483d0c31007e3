"""The preview: builds a site into a temporary folder, serves it, and rebuilds it at each save.

`preview_run` runs it, and `preview_app` answers browsers. Each other module does one part, as its name says. The
package `watching` receives the file events.
"""

from onrecord.preview.editor import EDITORS, Editor
from onrecord.preview.listener import Listener, PortTakenError, listen
from onrecord.preview.preview_run import DeskBeside, PreviewOptions, run_preview

__all__ = ["EDITORS", "DeskBeside", "Editor", "Listener", "PortTakenError", "PreviewOptions", "listen", "run_preview"]
