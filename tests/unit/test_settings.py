import pytest
from pydantic import ValidationError

from receipts.settings import Settings


class QueueSettings(Settings):
    page_queue_url: str


def test_setting_is_read_by_its_upper_case_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAGE_QUEUE_URL", "https://sqs.example/pages")
    assert QueueSettings.from_environment().page_queue_url == "https://sqs.example/pages"


def test_missing_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PAGE_QUEUE_URL", raising=False)
    with pytest.raises(ValidationError, match="page_queue_url"):
        QueueSettings.from_environment()
