"""A corrected API key is used without a new execution environment."""

import httpx

from ocr.authorisation import keep_authorised


def test_key_is_taken_anew_after_a_401_alone() -> None:
    secret = ["wrong"]
    taken = []

    def api_key() -> str:
        taken.append(secret[-1])
        return secret[-1]

    def engine(request: httpx.Request) -> httpx.Response:
        right = request.headers["authorization"] == "Bearer right"
        return httpx.Response(200 if right else 401)

    http = httpx.Client(transport=httpx.MockTransport(engine), base_url="https://engine.test")
    keep_authorised(http, api_key)
    assert http.get("/").status_code == 401
    secret.append("right")
    assert http.get("/").status_code == 401
    assert [http.get("/").status_code for _ in range(3)] == [200, 200, 200]
    assert taken == ["wrong", "wrong", "right"]
