"""End the documents whose messages died."""

import receipts.startup  # noqa: F401  before all other imports
