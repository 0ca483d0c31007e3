"""The commands, one module each, and what they share.

`terminal/console` has shared options and arguments, prints reports and progress, and carries the date that `cli` read.
A command's module holds options, questions and messages; it imports the code that does the work when it runs.
"""
