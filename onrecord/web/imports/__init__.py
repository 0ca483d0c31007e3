"""Makes drafts of files of TimelineJS and of reference managers, which nobody trusts; it tells what no field takes."""
