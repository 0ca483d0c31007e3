"""The editor's commands, a module for each group. `cli` registers them, and hands in what it sees of the world.

A module here holds options, questions and answers alone; the work is done below, and imported when a command runs.
"""
