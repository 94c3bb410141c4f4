"""Merge the pages of a document into one receipt."""
