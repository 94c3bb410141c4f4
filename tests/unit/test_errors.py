from collections.abc import Iterator

from receipts import errors
from receipts.errors import ReceiptsError


def _tree(root: type[ReceiptsError]) -> Iterator[type[ReceiptsError]]:
    yield root
    for child in root.__subclasses__():
        yield from _tree(child)


def test_every_code_is_its_own() -> None:
    codes = [error.code for error in _tree(ReceiptsError)]
    assert len(codes) == len(set(codes))


def test_every_error_is_drawn_in_the_tree() -> None:
    drawn = errors.__doc__ or ""
    assert [error.__name__ for error in _tree(ReceiptsError) if error.__name__ not in drawn] == []
