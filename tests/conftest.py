"""What holds for every test."""

from hypothesis import settings

# Half of Hypothesis's default, so that the unit tests stay under 20 s on two busy cores.
settings.register_profile("quick", max_examples=50)
settings.load_profile("quick")
