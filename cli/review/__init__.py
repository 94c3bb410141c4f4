"""Where a person corrects receipts: a web page on loopback, over any deployment."""
