"""What a run prints at its end."""

from rich.console import Console
from rich.table import Table

from tests.chaos.faults import AwsFaults
from tests.chaos.verdict import Verdict


def print_kills(faults: AwsFaults) -> None:
    """Every write, and how often a worker died at it."""
    table = Table("write", "killed before", "killed after", "seen", title="workers killed")
    for call in faults.writes():
        before, after = faults.kills[call, "before"], faults.kills[call, "after"]
        table.add_row(str(call), str(before), str(after), str(faults.seen[call]))
    Console(width=160).print(table)


def print_verdict(verdict: Verdict) -> None:
    """How documents ended, and some of those that went wrong."""
    print(f"terminal states  {dict(verdict.statuses)}")
    for name in ("lost", "doubled", "wrongly_final"):
        wrong: dict[str, str] = getattr(verdict, name)
        print(f"{name.replace('_', ' '):16} {len(wrong)}  {dict(list(wrong.items())[:5]) or ''}")
