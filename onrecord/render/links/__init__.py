"""The check of all links, and the links that report a problem."""
