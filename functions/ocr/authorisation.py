"""The API key of the engine, taken anew where the engine refuses the one that we have."""

from collections.abc import Callable

import httpx


def keep_authorised(http: httpx.Client, api_key: Callable[[], str]) -> None:
    """Send the key with every request; after a 401 the next one has what the secret holds then."""

    def take_key() -> None:
        http.headers["Authorization"] = f"Bearer {api_key()}"

    def renew_key(answer: httpx.Response) -> None:
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            take_key()

    take_key()
    http.event_hooks["response"].append(renew_key)
