"""Documents of our own making with known truth: receipts as people upload them."""
