"""The preview: builds a site into a folder of its own, serves it, and builds it again at each save.

`preview` runs it; each other module does one part: `watch` receives file events, `debouncer` collects the events of one
save, `server` answers browsers by `app`, and `channel` tells them what is new.
"""

from onrecord.serve.editors import EDITORS, Editor
from onrecord.serve.preview import Audience, Preview, preview
from onrecord.serve.server import Listener, PortTakenError, listen

__all__ = ["EDITORS", "Audience", "Editor", "Listener", "PortTakenError", "Preview", "listen", "preview"]
