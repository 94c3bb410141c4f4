"""The first stage: any accepted upload becomes page images that an OCR engine takes."""

import receipts.startup  # noqa: F401  before all other imports
