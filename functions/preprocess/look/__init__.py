"""What a small copy of a page tells: which way up it is, how well it can be read."""
