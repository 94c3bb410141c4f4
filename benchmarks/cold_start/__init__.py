"""What a cold start costs, against a short script that makes the same calls."""
