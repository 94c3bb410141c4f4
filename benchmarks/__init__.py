"""What the pipeline costs, as ratios of two things measured in one run."""
