"""Reads a page that a stranger made: the program `python -m onrecord.desk.web.reading`, which `page_facts` starts.

It gets a `Page` on standard input, as JSON, and prints an `Answer`. It needs no network and writes no file.
"""
