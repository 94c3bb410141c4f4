"""What every function does before it imports anything else."""

import gc

# What is imported stays: looking for garbage in it takes a twentieth of a cold start.
_ALLOCATIONS = 100_000

gc.set_threshold(_ALLOCATIONS)
