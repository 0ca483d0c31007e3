"""Makes drafts of files of other programs: timelines of TimelineJS, and sources of reference managers.

Nothing in such a file is trusted. What no field can hold stays beside the entry as a comment, or the import tells it.
"""
