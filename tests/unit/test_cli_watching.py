from cli.watching import changes
from tests.builders import document_state


def test_each_change_is_told_once() -> None:
    begun = document_state(status="processing")
    ended = document_state(status="completed", received_at=begun.received_at)
    told = changes([[begun], [begun], [ended], [ended]])
    assert [one["status"] for one in told] == ["processing", "completed"]
