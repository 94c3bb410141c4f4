"""Where the local stack keeps what it needs, all inside the checkout."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
HOME = ROOT / "build" / "local"
LOGS = HOME / "logs"
STATE = HOME / "stack.json"
LOCK = HOME / "lock"
# Emptied when the stack stops: what the emulated AWS unpacks and keeps.
SCRATCH = HOME / "tmp"
EMULATOR = ROOT / "build" / "emulator" / "bin" / "hypercorn"
