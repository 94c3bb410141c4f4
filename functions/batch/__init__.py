"""Read pages through the engine's Batch API: collected, sent in one file, and read when it ends."""

import receipts.startup  # noqa: F401  before all other imports
