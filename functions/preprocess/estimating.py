"""What reading a page is expected to take, before any of it is bought."""

from collections.abc import Iterable
from functools import reduce
from typing import NamedTuple

from receipts.contracts import PageFacts, PageImage, Usage
from receipts.cost import cost, estimate, page_calls
from receipts.models import ModelProfile, Region
from receipts.profiles import Profile


class Tariff(NamedTuple):
    """The model that will read, and where; there is no price where the region is None."""

    model: ModelProfile
    region: Region | None

    def priced(self, page: PageFacts, images: Iterable[PageImage], profile: Profile) -> PageFacts:
        """The page with the tokens and US dollars that its images are expected to take."""
        own = (image for image in images if image.page == page.page)
        usage = reduce(Usage.__add__, (self._usage(image, profile) for image in own), Usage())
        dollars = cost(usage, self.model, region=self.region)
        return page.model_copy(update={"estimate": usage, "cost": dollars})

    def _usage(self, image: PageImage, profile: Profile) -> Usage:
        calls = page_calls(profile, width=image.width, height=image.height)
        return reduce(Usage.__add__, (estimate(call, self.model) for call in calls), Usage())
