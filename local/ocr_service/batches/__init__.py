"""The OpenAI-compatible Batch API: files of requests in, files of answers out, later."""
