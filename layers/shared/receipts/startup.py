"""What every function does before it imports anything else."""

import gc

# What is imported stays: looking for garbage in it takes a twentieth of a cold start. 140,000
# objects are there when the first event has been handled.
_ALLOCATIONS = 200_000

gc.set_threshold(_ALLOCATIONS)
