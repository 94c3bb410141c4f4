"""A real OCR engine on loopback behind the Qwen-OCR protocol of DashScope."""
