"""Rules that a receipt must keep to be booked without looking; they advise and never change it.

`run` has what a stage calls; `cards` stands alone, for stages that only have to mask.
"""
