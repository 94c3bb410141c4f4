"""Invoke a built function on this machine, in the cloud of the local stack."""
