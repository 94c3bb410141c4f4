"""What happens to every request, whether a caller waits for it or it is a line of a batch."""

from dataclasses import dataclass, replace

from local.ocr_service.calls import CallCounts
from local.ocr_service.exchange import OcrAnswer, OcrRequest
from local.ocr_service.faults import Fault, FaultInjector, Way
from local.ocr_service.purchases import Purchases
from local.ocr_service.service import OcrService


@dataclass(frozen=True, slots=True)
class Answerer:
    """The service, the faults that stand between it and its callers, and what is counted."""

    service: OcrService
    faults: FaultInjector
    calls: CallCounts
    purchases: Purchases

    def fault(self, asked: OcrRequest, way: Way) -> Fault:
        """Count a request that was readable, and say what it meets."""
        self.calls.requests[asked.task] += 1
        return self.faults.draw(asked.task, way)

    async def answer(self, asked: OcrRequest, fault: Fault, custom_id: str = "") -> OcrAnswer:
        """Answer, and count what the vendor would bill; raises ApiError."""
        answered = await self.service.answer(_shortened(asked, fault))
        self.calls.answered[asked.task] += 1
        self.calls.recognised[asked.task] += not answered.facts["cached"]
        self.purchases.add(answered.image, asked.task, custom_id)
        return answered


def _shortened(asked: OcrRequest, fault: Fault) -> OcrRequest:
    limit = fault.truncate_output_tokens
    return asked if limit is None else replace(asked, max_tokens=min(limit, asked.max_tokens))
