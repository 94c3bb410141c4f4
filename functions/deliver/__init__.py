"""Tell the webhook how a document ended."""
