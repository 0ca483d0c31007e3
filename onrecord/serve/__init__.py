"""The preview: builds a site into a folder of its own, serves it, and builds it again at each save.

`preview` is the whole of it; the other modules each do one part: `watch` hears of changes, `debouncer` tells when a save is
over, `server` answers browsers by `app`, `channel` tells them what is new.
"""

from onrecord.serve.editors import EDITORS, Editor
from onrecord.serve.preview import Audience, Preview, preview
from onrecord.serve.server import Listener, PortTakenError, listen

__all__ = ["EDITORS", "Audience", "Editor", "Listener", "PortTakenError", "Preview", "listen", "preview"]
