"""Measures how fast onrecord builds a site, beside other generators and beside what no program could do without."""
