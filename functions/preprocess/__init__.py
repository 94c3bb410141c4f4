"""The first stage: any accepted upload becomes page images that an OCR engine takes."""
