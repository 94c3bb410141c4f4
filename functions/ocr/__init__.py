"""Read one page with Qwen-OCR."""
