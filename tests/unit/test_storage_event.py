from receipts.storage_event import ObjectCreated
from tests.builders import source, storage_event


def test_event_names_the_version() -> None:
    assert ObjectCreated.model_validate(storage_event()).source == source()


def test_event_without_version_is_read() -> None:
    event = storage_event()
    del event["detail"]["object"]["version-id"]
    assert ObjectCreated.model_validate(event).source.version_id is None


def test_key_is_taken_literally() -> None:
    event = ObjectCreated.model_validate(storage_event(key="receipts/a+b %20 ü.jpg"))
    assert event.source.key == "receipts/a+b %20 ü.jpg"
