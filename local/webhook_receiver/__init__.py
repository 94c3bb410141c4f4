"""A webhook endpoint on loopback that verifies and keeps what it is sent."""
