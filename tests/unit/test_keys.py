from receipts import keys
from tests.builders import source


def test_same_version_is_same_document() -> None:
    again = source(etag="other", sequencer="2")
    assert keys.document_id(source()) == keys.document_id(again)


def test_new_version_is_new_document() -> None:
    assert keys.document_id(source()) != keys.document_id(source(version_id="v2"))


def test_unversioned_upload_is_named_by_etag_and_sequencer() -> None:
    first = source(version_id=None)
    same_bytes_later = source(version_id=None, sequencer="2")
    assert keys.document_id(first) != keys.document_id(same_bytes_later)
    assert keys.document_id(first) == keys.document_id(source(version_id=None))


def test_neighbouring_fields_do_not_run_together() -> None:
    split_early = source(bucket="a", key="bc")
    split_late = source(bucket="ab", key="c")
    assert keys.document_id(split_early) != keys.document_id(split_late)


def test_profile_is_first_segment() -> None:
    assert keys.profile_name("receipts/2026/lunch.jpg") == "receipts"


def test_key_without_folder_names_no_profile() -> None:
    assert keys.profile_name("lunch.jpg") == ""


def test_pages_sort_as_they_count() -> None:
    names = [keys.page_image("d", page, "image/png") for page in (1, 2, 10, 200)]
    assert names == sorted(names)


def test_webhook_id_differs_by_revision() -> None:
    assert keys.webhook_id("d", 1) != keys.webhook_id("d", 2)
