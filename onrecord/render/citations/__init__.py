"""References: bibliography, citation styles, files for reference managers."""
