"""What was bought for a page, so that two workers with the same page lose nothing of it."""

from typing import NamedTuple

from receipts import keys
from receipts.contracts import PageJob, PageResult, TaskResult
from receipts.object_store import ObjectStore


class Bought(NamedTuple):
    """What stands, empty where nothing does; `etag` is None then."""

    result: PageResult
    etag: str | None


def nothing_bought(job: PageJob) -> PageResult:
    """The result of a page before any task was bought for it."""
    return PageResult(
        document_id=job.document_id,
        part=job.page.part,
        page=job.page.page,
        receipt=job.page.receipt,
        tile=job.page.tile,
    )


class PageResults:
    """The results in the work bucket; a task's first result is the one that counts."""

    def __init__(self, objects: ObjectStore) -> None:
        self._objects = objects

    def find(self, job: PageJob) -> Bought:
        """What was bought for this page before."""
        stored = self._objects.find_tagged(keys.page_result(job.document_id, job.page.part))
        if stored is not None:
            return Bought(PageResult.model_validate_json(stored.body), stored.etag)
        return Bought(nothing_bought(job), None)

    def store(self, job: PageJob, result: PageResult, etag: str | None) -> tuple[TaskResult, ...]:
        """Write what was bought on top of what stood; beside it, if that has changed meanwhile.

        Gives what of it another worker had not bought before.
        """
        ours = result.tasks
        key = keys.page_result(job.document_id, job.page.part)
        while not self._objects.replace(key, result.model_dump_json().encode(), etag=etag):
            standing, etag = self.find(job)
            known = {task.task for task in standing.tasks}
            ours = tuple(task for task in result.tasks if task.task not in known)
            if not ours:
                break
            result = standing.model_copy(update={"tasks": standing.tasks + ours})
        return ours
