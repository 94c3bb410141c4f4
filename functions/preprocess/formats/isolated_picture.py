"""A picture whose decoder works in a child process, where it can be stopped."""

from typing import NamedTuple

from PIL import Image

from preprocess.formats.isolation import in_child
from preprocess.picture import ImageFile, Picture, Size


class IsolatedPicture(NamedTuple):
    """The header is read here, pixels are decoded in a child."""

    picture: Picture

    @property
    def size(self) -> Size:
        """Width and height in pixels, as a viewer shows the page."""
        return self.picture.size

    def untouched(self, max_pixels: int) -> ImageFile | None:
        """The file itself where the engine can have it."""
        return self.picture.untouched(max_pixels)

    def preview(self, pixels: int) -> Image.Image:
        """A grey copy of about so many pixels."""
        return in_child(lambda: self.picture.preview(pixels))

    def decode(self, size: Size) -> Image.Image:
        """The page at `size`."""
        return in_child(lambda: self.picture.decode(size))
