"""Receipts of many countries with their labels, made on the spot: `python -m samples.labelled`."""
