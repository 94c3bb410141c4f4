"""Card numbers that an engine read are masked before anything of them is stored."""

from typing import Any

from receipts.checks.card_lines import mask_lines
from receipts.checks.cards import mask_card_pieces, mask_cards
from receipts.contracts import TaskResult


def masked(result: TaskResult) -> TaskResult:
    """The result with all but the last four digits of every card number hidden."""
    return result.model_copy(
        update={
            "lines": mask_lines(result.lines),
            "key_information": _masked(result.key_information),
            "text": _masked(result.text),
        }
    )


def _masked(value: Any) -> Any:
    if isinstance(value, dict):
        return {mask_cards(name): _masked(part) for name, part in value.items()}
    if isinstance(value, list):
        return _masked_list(value)
    if isinstance(value, str):
        return mask_cards(value)
    return _masked_number(value) if type(value) in {int, float} else value


def _masked_list(values: list[Any]) -> list[Any]:
    """A model may give a number group by group."""
    if all(isinstance(value, str) for value in values):
        return list(mask_card_pieces([values]))
    return [_masked(value) for value in values]


def _masked_number(value: float) -> float | str:
    """A model may write a card number as a JSON number."""
    text = mask_cards(str(value))
    return value if text == str(value) else text
