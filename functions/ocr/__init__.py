"""Read one page with Qwen-OCR."""

import receipts.startup  # noqa: F401  before all other imports
