"""`python -m tests.chaos.corpus FOLDER`: files that nobody here made, through the local stack.

The folder's `manifest.csv` has a column `file` and a column `demand`: what must become of it is
`accept`, `reject` or `either`. A scan that is uploaded when all of them have ended must be read.
Exit status 1 where a document has not ended, has failed, or has ended otherwise than it must.
"""

import argparse
import csv
import logging
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from cli.deployment import Deployment
from local.stack.lifecycle import Surroundings
from receipts.document_state import DocumentState
from tests.chaos.documents import pages_of
from tests.chaos.faults import NONE
from tests.chaos.stack import NO_LONG_WAITS, proxied_stack

_PROFILE = "receipts"
_POLL_SECONDS = 2
_LONGEST_SECONDS = 900
_READ = frozenset({"completed", "needs_review", "partial"})
_MAY_END = {"accept": _READ, "reject": {"rejected"}, "either": _READ | {"rejected"}}


class Upload(NamedTuple):
    """A file by its name in the folder, and what must become of it."""

    name: str
    demand: str

    @property
    def key(self) -> str:
        """Where it is uploaded."""
        return f"{_PROFILE}/{self.name}"


_ORDINARY = Upload("an ordinary scan.pdf", "accept")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run, print what became of the files, and exit."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    parser = _parser()
    options = parser.parse_args(arguments)
    if not (options.folder / "manifest.csv").is_file():
        parser.error(f"there is no manifest.csv in {options.folder}")
    uploads = list(_read_manifest(options.folder))
    with proxied_stack(lambda _: NONE, Surroundings(parameters=NO_LONG_WAITS)) as stack:
        started = time.monotonic()
        _upload(stack.deployment, uploads, options.folder)
        ended = _wait(stack.deployment, uploads)
        _upload_scan(stack.deployment)
        ended |= _wait(stack.deployment, [_ORDINARY])
        seconds = time.monotonic() - started
    _print_table(uploads, ended)
    wrong = [line for upload in (*uploads, _ORDINARY) if (line := _fault(upload, ended))]
    for line in wrong:
        print(line)
    print(f"{len(uploads)} files in {seconds:.0f} s, {len(wrong)} of them wrong")
    sys.exit(1 if wrong else 0)


def _read_manifest(folder: Path) -> Iterator[Upload]:
    with (folder / "manifest.csv").open(newline="") as manifest:
        yield from (Upload(row["file"], row["demand"]) for row in csv.DictReader(manifest))


def _upload(deployment: Deployment, uploads: Iterable[Upload], folder: Path) -> None:
    for upload in uploads:
        body = (folder / upload.name).read_bytes()
        deployment.s3.put_object(Bucket=deployment.uploads_bucket, Key=upload.key, Body=body)


def _upload_scan(deployment: Deployment) -> None:
    (scan,) = pages_of(1, 1)
    deployment.s3.put_object(Bucket=deployment.uploads_bucket, Key=_ORDINARY.key, Body=scan.data)


def _wait(deployment: Deployment, uploads: Sequence[Upload]) -> dict[str, DocumentState]:
    """The documents that have ended, by their uploads' keys, once all have or time is up."""
    ended: dict[str, DocumentState] = {}
    until = time.monotonic() + _LONGEST_SECONDS
    while len(ended) < len(uploads) and time.monotonic() < until:
        time.sleep(_POLL_SECONDS)
        for upload in uploads:
            if upload.key not in ended and (state := _ended(deployment, upload.key)):
                ended[upload.key] = state
    return ended


def _ended(deployment: Deployment, key: str) -> DocumentState | None:
    document_id = deployment.documents.latest_id(key)
    state = deployment.documents.find(document_id) if document_id else None
    return state if state and state.terminal else None


def _print_table(uploads: Iterable[Upload], ended: Mapping[str, DocumentState]) -> None:
    counts = Counter(
        (one.demand, state.status if (state := ended.get(one.key)) else "not ended")
        for one in uploads
    )
    table = Table("must", "status", "files")
    for (demand, status), count in sorted(counts.items()):
        table.add_row(demand, status, str(count))
    Console(width=120).print(table)


def _fault(upload: Upload, ended: Mapping[str, DocumentState]) -> str | None:
    """One line where the upload has not ended as it must."""
    state = ended.get(upload.key)
    if state is None:
        return f"{upload.name}: not ended"
    if state.status in _MAY_END[upload.demand]:
        return None
    return f"{upload.name}: must {upload.demand}, ended {state.status} ({state.code})"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.corpus", description=__doc__)
    parser.add_argument("folder", type=Path)
    return parser


if __name__ == "__main__":
    main()
