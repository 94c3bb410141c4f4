"""Settings come from environment variables, once, and a missing one is named."""

import os
from typing import Self

from pydantic import BaseModel, ConfigDict


class Settings(BaseModel):
    """Base of each function's settings: the field `page_queue_url` is `PAGE_QUEUE_URL`."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    @classmethod
    def from_environment(cls) -> Self:
        """Read the environment; raises `pydantic.ValidationError` naming what is missing."""
        names = {name: name.upper() for name in cls.model_fields}
        return cls.model_validate(
            {name: os.environ[key] for name, key in names.items() if key in os.environ}
        )
