"""A picture becomes the images that are sent: left as it is, or drawn anew."""

from preprocess.page import PageLimits, PreparedImage, PreparedPage
from preprocess.picture import Picture
from preprocess.render.encoding import encode
from preprocess.render.sizing import fit
from receipts.contracts import PageFacts
from receipts.placement import scaled
from receipts.profiles import Preparation


def prepare(
    picture: Picture, page: int, *, limits: PageLimits, preparation: Preparation
) -> PreparedPage:
    """One page with the images to read of it; raises subclasses of `UploadRejected`."""
    width, height = picture.size
    facts = PageFacts(page=page, width=width, height=height)
    whole = picture.untouched(limits.max_pixels)
    if whole:
        if preparation.look:
            picture.preview(1_000_000)
        return PreparedPage(facts, (PreparedImage(whole.media_type, width, height, whole.data),))
    encoded = encode(picture.decode(fit(picture.size, limits.max_pixels)))
    placement = scaled(width / encoded.width, height / encoded.height)
    image = PreparedImage(
        encoded.media_type, encoded.width, encoded.height, encoded.data, placement=placement
    )
    return PreparedPage(facts, (image,))
