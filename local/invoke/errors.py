"""Why a function cannot be invoked at all; a function that fails is an answer, not an error."""


class InvokeError(Exception):
    """Something is missing on this machine; the message says what to do."""
