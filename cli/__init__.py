"""The `receipts` command."""
