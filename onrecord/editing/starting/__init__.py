"""New sites, settings of editing programs, copies of the theme."""
