"""The commands, one module each, and what they share.

`options` has shared options and arguments, `console` prints reports and progress, `environment` carries the date that
`cli` read. A command's module holds options, questions and messages; it imports the code that does the work when it
runs.
"""
