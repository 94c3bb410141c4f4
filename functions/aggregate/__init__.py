"""Merge the pages of a document into one receipt."""

import receipts.startup  # noqa: F401  before all other imports
