"""What became of every upload: lost, doubled, wrongly final, or right."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from local.webhook_receiver.deliveries import Delivery
from receipts.document_state import DocumentState
from tests.chaos.documents import Upload

_LINK = frozenset({"receipt_url", "receipt_url_expires_at"})


@dataclass(frozen=True)
class Observed:
    """What the tables and the receiver have: documents by upload, their receipts, the events."""

    documents: Mapping[str, Sequence[DocumentState]]
    receipts: Mapping[str, int]
    deliveries: Sequence[Delivery]
    changed: frozenset[str] = frozenset()


@dataclass
class Verdict:
    """Uploads by name that went wrong, and how many ended in which state."""

    statuses: Counter[str] = field(default_factory=Counter)
    lost: dict[str, str] = field(default_factory=dict)
    doubled: dict[str, str] = field(default_factory=dict)
    wrongly_final: dict[str, str] = field(default_factory=dict)

    @property
    def right(self) -> bool:
        """Whether nothing went wrong."""
        return not (self.lost or self.doubled or self.wrongly_final)


def judge(uploads: Iterable[tuple[str, Upload]], seen: Observed) -> Verdict:
    """Hold every upload, by its key, against what is there."""
    verdict, events = Verdict(), _events(seen.deliveries)
    for key, upload in uploads:
        states = seen.documents.get(key, ())
        if not states or not states[0].terminal:
            verdict.lost[key] = states[0].status if states else "no document"
            continue
        state = states[0]
        verdict.statuses[state.status] += 1
        told = events.get(state.document_id, {})
        if missing := _expected_ids(state) - told.keys():
            verdict.lost[key] = f"never announced: {sorted(missing)}"
        if twice := _twice(states, seen, told):
            verdict.doubled[key] = twice
        if wrong := _wrong(upload, state, seen, told):
            verdict.wrongly_final[key] = wrong
    return verdict


def _events(deliveries: Iterable[Delivery]) -> dict[str, dict[str, list[Any]]]:
    """The bodies of verified events, by document and webhook id."""
    events: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for one in deliveries:
        if one.verified and one.document_id and one.webhook_id:
            events[one.document_id][one.webhook_id].append(_without_link(one.body))
    return events


def _without_link(body: dict[str, Any]) -> dict[str, Any]:
    """A thin event has a link that is signed anew at every attempt."""
    data = {name: value for name, value in body["data"].items() if name not in _LINK}
    return {**body, "data": data}


def _expected_ids(state: DocumentState) -> set[str]:
    numbers = range(1, max(1, state.receipts) + 1)
    return {f"msg_{state.document_id}-{number}_{state.revision or 1}" for number in numbers}


def _twice(
    states: Sequence[DocumentState], seen: Observed, told: Mapping[str, list[Any]]
) -> str | None:
    state = states[0]
    if len(states) > 1:
        return f"{len(states)} documents"
    if seen.receipts.get(state.document_id, 0) != state.receipts:
        return f"{seen.receipts.get(state.document_id, 0)} receipts, not {state.receipts}"
    if more := {one for one in told.keys() - _expected_ids(state) if not _earlier(one, state)}:
        return f"announced under more ids: {sorted(more)}"
    if any(body != bodies[0] for bodies in told.values() for body in bodies):
        return "announced with different bodies"
    return None


def _earlier(webhook_id: str, state: DocumentState) -> bool:
    """Whether it is of a revision that a later one took the place of."""
    return int(webhook_id.rpartition("_")[2]) < (state.revision or 1)


def _wrong(
    upload: Upload, state: DocumentState, seen: Observed, told: Mapping[str, list[Any]]
) -> str | None:
    if not upload.fits(state.status, state.pages.ok):
        return f"{state.status} ({state.code}), {state.pages.ok} pages read of {upload.pages}"
    if state.document_id in seen.changed:
        return "changed after its end"
    statuses = {body["data"]["status"] for bodies in told.values() for body in bodies}
    return None if statuses <= upload.statuses else f"announced as {sorted(statuses)}"
