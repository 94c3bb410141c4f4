import pytest

from receipts.errors import UnknownProfile
from receipts.printed import result_schema
from receipts.profiles import find_profile, load_profiles


def test_shipped_profiles_are_valid() -> None:
    assert "receipts" in load_profiles()


def test_unknown_profile_names_the_known() -> None:
    with pytest.raises(UnknownProfile, match=r"'holiday'.*receipts/"):
        find_profile("holiday")


def test_result_schema_has_three_layers_at_most() -> None:
    def depth(value: object) -> int:
        inner = list(value.values()) if isinstance(value, dict) else value
        return 1 + max(depth(part) for part in inner) if isinstance(inner, list) else 0

    assert depth(result_schema()) == 3
