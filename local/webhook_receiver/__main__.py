"""`python -m local.webhook_receiver --secret whsec_... --store FILE`: an endpoint to test with."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from local.serving import serve
from local.webhook_receiver.app import WEBHOOK_PATH, create_app
from local.webhook_receiver.deliveries import DeliveryLog


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until told to stop."""
    options = _parser().parse_args(arguments)
    app = create_app(DeliveryLog(options.secret, options.store))
    serve(app, host=options.host, port=options.port, path=WEBHOOK_PATH)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local.webhook_receiver", description=__doc__)
    parser.add_argument("--secret", action="append", required=True, help="repeat to accept several")
    parser.add_argument("--store", type=Path, help="file that deliveries are appended to")
    parser.add_argument("--host", default="127.0.0.1", help="another address opens it to others")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    return parser


if __name__ == "__main__":
    main()
