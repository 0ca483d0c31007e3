"""Views: the values that templates show, in one language, for one page.

A template gets its view and nothing else, so a view also lists what its page depends on.
"""
