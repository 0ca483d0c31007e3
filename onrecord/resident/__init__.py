"""Keeps a built site in memory, so that an edit costs what it touches: the preview builds by this.

Where only the words of events have changed (their summaries, texts and roles, which no rule compares with other entries
and no order hangs on) nothing else is read, checked or arranged again: the pages that were made from those events are
made anew, and that is all. After any other change the site is checked and arranged as a whole, from entries that are
known already, and the pages made anew are those whose inputs have changed.

`builds` decides which of the two it is; `files` knows what has changed in the folder, `words` reads an edited event,
and `kept` is the site as it was last built.
"""

from onrecord.resident.builds import Resident

__all__ = ["Resident"]
