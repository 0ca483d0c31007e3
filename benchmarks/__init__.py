"""Measure how fast onrecord builds a site, beside other generators and beside the least possible work."""
