"""What holds for every test."""

import os

from hypothesis import HealthCheck, settings

# The same examples every time, half of Hypothesis's default: a test that fails does so again.
# How long they take says how busy the machine is.
settings.register_profile(
    "quick",
    max_examples=50,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
# HYPOTHESIS_PROFILE=explore looks for new ones.
settings.register_profile("explore", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))
