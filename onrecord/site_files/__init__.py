"""Writes files of a site, all or none, so that nothing stays half done after a stop."""
