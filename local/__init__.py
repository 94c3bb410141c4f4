"""What only a developer's machine runs: engines and endpoints on loopback."""
