"""Makes drafts of files of TimelineJS and of reference managers, which nobody trusts; what no field takes is told."""
