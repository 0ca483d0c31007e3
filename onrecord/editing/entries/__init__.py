"""Changes files of a site, line by line, all or none."""
