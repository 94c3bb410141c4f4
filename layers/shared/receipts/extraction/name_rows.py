"""Which rows at the head of a receipt make up one name."""

from collections.abc import Callable, Sequence

from .address import address_score
from .header import HeadRow, Kind
from .trades import (
    LEGAL_FORM,
    REST_OF_A_NAME,
    begins_with_house,
    ends_with_house,
    is_generic,
    is_open,
    is_slogan,
    names_a_trade,
    words_of,
)

_MOST_ROWS = 3
_MOST_WORDS = 4  # of a row that only goes on with a name
_SAME_TYPE = 0.2  # of the height

type Joint = Callable[[HeadRow, HeadRow], bool]


def name_span(best: HeadRow, head: Sequence[HeadRow]) -> range:
    """The positions of the rows that the name stands on, of which one is known."""
    span = _grown(range(best.position, best.position + 1), head, _runs_over)
    return _grown(span, head, _is_likely_one) if len(span) == 1 else span


def _grown(span: range, head: Sequence[HeadRow], is_joint: Joint) -> range:
    """The span with the rows above and below it that are joined to it, one after another."""
    while len(span) < _MOST_ROWS:
        first, last = span[0], span[-1]
        name = " ".join(head[at].name for at in span)
        if first and _may_join(head[first - 1], head[first]._replace(name=name), is_joint):
            span = range(first - 1, last + 1)
        elif last + 1 < len(head) and _may_join(
            head[last]._replace(name=name), head[last + 1], is_joint
        ):
            span = range(first, last + 2)
        else:
            break
    return span


def _may_join(row: HeadRow, following: HeadRow, is_joint: Joint) -> bool:
    """Close together, no address, and the first one not complete in itself."""
    if not row.kind is following.kind is Kind.TEXT or row.is_registered:
        return False
    if following.row.top - row.row.bottom >= row.row.height or LEGAL_FORM.search(row.name):
        return False
    is_address = address_score(row.name) >= 1 and not begins_with_house(row.name)
    return not is_address and _is_wordy(row.name) and is_joint(row, following)


def _is_wordy(text: str) -> bool:
    """Letters for the most part, as the number of a table or a queue is not."""
    return sum(map(str.isalpha, text)) > len(text.replace(" ", "")) / 2


def _runs_over(row: HeadRow, following: HeadRow) -> bool:
    """The words themselves say that a name is not at its end, or that it began before."""
    above, below = row.name, following.name
    if REST_OF_A_NAME.match(below):
        return True
    has_legal_form = bool(LEGAL_FORM.search(below))
    if address_score(below) >= 1 and not has_legal_form:
        return False
    if is_open(above, below):
        return True
    if is_generic(below) and (has_legal_form or _is_missing_house(above, below)):
        return True
    return _is_alike(row, following) and _completes(above, below, has_legal_form=has_legal_form)


def _is_missing_house(above: str, below: str) -> bool:
    """Whether the word for the house stands below a name that has none."""
    return ends_with_house(below) and not ends_with_house(above) and not begins_with_house(above)


def _completes(above: str, below: str, *, has_legal_form: bool) -> bool:
    """Whether a Malay or French word for the house and its trade wait for the name below."""
    if not begins_with_house(above) or is_slogan(below):
        return False
    if is_generic(above):
        return not below[-1].isdigit()
    return has_legal_form and not ends_with_house(below) and not begins_with_house(below)


def _is_likely_one(row: HeadRow, following: HeadRow) -> bool:
    """A name of two rows in the same type, of which one has the word for its trade."""
    above, below = row.name, following.name
    if not _is_alike(row, following) or ends_with_house(above):
        return False
    if is_slogan(above) or is_slogan(below):
        return False
    if LEGAL_FORM.search(below) or address_score(below) >= 1 or below[-1].isdigit():
        return False
    if begins_with_house(above) and not names_a_trade(below):
        return len(words_of(below)) <= _MOST_WORDS
    return names_a_trade(f"{above} {below}")


def _is_alike(row: HeadRow, following: HeadRow) -> bool:
    """Set in the same type: of one size, and both in capitals or neither."""
    difference = abs(row.row.height - following.row.height)
    same_case = row.name.isupper() == following.name.isupper()
    return same_case and difference <= _SAME_TYPE * row.row.height
