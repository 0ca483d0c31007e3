"""How much one page of each list holds: few enough to keep it light for an old phone.

Modules read these numbers when they divide a list (`sizes.ROWS_PER_PAGE`), so that tests can divide short lists.
"""

ROWS_PER_PAGE = 1_000
"""The most events on a page of a story's timeline: one row each."""
LINES_PER_PAGE = 180
"""The most events on a page of an actor, a source, a bill or a tag: one line each."""
CLAIMS_PER_PAGE = 25
"""The most matters on a page of claims; each of them takes a hundred elements or more."""
CLAIMS_OF_PAIR_PER_PAGE = 50
"""The most matters on a page of two bodies, which shows the words of these alone: some 40 elements each."""
SOURCES_PER_PAGE = 250
CORRECTIONS_PER_PAGE = 300
STEPS_PER_PAGE = 100
"""The most steps on a page of the days set: some 20 elements each, and more of one that was moved often."""
ENTRIES_OF_API_PER_PAGE = 100
"""The most entries on a page of a list in the API: 20 KB, and 2 to 3 KB compressed."""
STORIES_PER_PAGE = 20
"""The most stories on the home page, and on each further page of the list of stories."""
MOST_IN_ROWS = 70_000
"""The most characters of a story whose rows hold the whole entries: about 100 events."""
MOST_ON_WHOLE_PAGE = 500_000
"""The most characters of a story whose whole text stands on one page: about 700 events."""
