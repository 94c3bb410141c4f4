"""Tell the webhook how a document ended."""

import receipts.startup  # noqa: F401  before all other imports
