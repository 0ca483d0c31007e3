"""YAML text to a tree with places; the only package that knows PyYAML."""
