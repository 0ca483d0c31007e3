"""Procedures of parliaments as `onrecord procedure` shows them: as a picture, and stage by stage in words."""
