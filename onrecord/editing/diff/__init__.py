"""`onrecord diff`: what a change means for readers, in words."""
