"""Processor time of interleaved variants, so that what else the machine does hits all alike."""

import gc
import resource
import statistics
from collections.abc import Callable, Mapping

type Variant = Callable[[], object]


def processor_seconds(variants: Mapping[str, Variant], *, rounds: int = 15) -> dict[str, float]:
    """The median of each, user and system time of this process and the children it waited for."""
    for variant in variants.values():
        variant()
    spent: dict[str, list[float]] = {name: [] for name in variants}
    for _ in range(rounds):
        for name, variant in variants.items():
            spent[name].append(_timed(variant))
    return {name: statistics.median(seconds) for name, seconds in spent.items()}


def _timed(variant: Variant) -> float:
    gc.collect()
    before = _used()
    variant()
    return _used() - before


def _used() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
