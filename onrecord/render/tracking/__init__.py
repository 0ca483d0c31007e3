"""What pages read of a site, recorded as dependencies."""
