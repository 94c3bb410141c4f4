"""End the documents whose messages died."""
