"""Files whose headers and pixels are read in a child process, where that can be stopped."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from operator import attrgetter, itemgetter, methodcaller
from typing import Any, NamedTuple

from PIL import Image

from preprocess.formats.isolation import Isolated
from preprocess.picture import ImageFile, OpenedFile, Picture, Size

type _Question = Callable[[OpenedFile], Any]


@dataclass(frozen=True)
class _OfPage:
    """What is asked of the picture of one page, in a form that goes over a pipe."""

    page: int
    ask: Callable[[Picture], Any]

    def __call__(self, opened: OpenedFile) -> Any:
        _, picture = opened
        return self.ask(picture(self.page))


class IsolatedPicture(NamedTuple):
    """A page whose file is open in the child that is asked."""

    child: Isolated[_Question, Any]
    page: int
    size: Size

    def untouched(self, max_pixels: int) -> ImageFile | None:
        """The file itself where the engine can have it."""
        whole: ImageFile | None = self._ask(methodcaller("untouched", max_pixels))
        return whole

    def preview(self, pixels: int) -> Image.Image:
        """A grey copy of about so many pixels."""
        copy: Image.Image = self._ask(methodcaller("preview", pixels))
        return copy

    def decode(self, size: Size) -> Image.Image:
        """The page at `size`."""
        page: Image.Image = self._ask(methodcaller("decode", size))
        return page

    def _ask(self, ask: Callable[[Picture], Any]) -> Any:
        return self.child.ask(_OfPage(self.page, ask))


def open_isolated(open_file: Callable[[], OpenedFile]) -> OpenedFile:
    """The file as `open_file` opens it, in a child; raises what it does, and `Isolated.ask`."""
    opened = cache(open_file)
    child = Isolated[_Question, Any](lambda question: question(opened()))
    page_count = child.ask(itemgetter(0))
    return page_count, lambda page: _picture(child, page)


def _picture(child: Isolated[_Question, Any], page: int) -> Picture:
    return IsolatedPicture(child, page, child.ask(_OfPage(page, attrgetter("size"))))
