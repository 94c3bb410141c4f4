"""`receipts review`: correct receipts in the browser."""

import getpass
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from cli.deployment import find_deployment
from cli.output import StackName, notes

if TYPE_CHECKING:
    from starlette.applications import Starlette

LOOPBACK = "127.0.0.1"


def review(
    port: Annotated[int, typer.Option(min=1, max=65_535)] = 8090,
    by: Annotated[
        str | None, typer.Option("--as", help="Who corrects; your user name where left out.")
    ] = None,
    open_browser: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    stack_name: StackName = None,
) -> None:
    """Correct receipts that need a person, on a page of this machine, until interrupted."""
    # Loaded here, because no other command is to wait for it.
    from cli.review.app import create_app  # noqa: PLC0415
    from cli.review.desk import Desk  # noqa: PLC0415
    from cli.review.guard import ENTRANCE, Guard  # noqa: PLC0415
    from local.serving import serve  # noqa: PLC0415

    deployment = find_deployment(stack_name)
    desk = Desk(
        documents=deployment.documents,
        receipts=deployment.receipts,
        objects=deployment.objects,
        delivery_queue=deployment.queues["delivery"],
        by=by or getpass.getuser(),
    )
    guard = Guard()
    entrance = f"{ENTRANCE}?key={guard.key}"
    notes.print(f"Correcting as {desk.by}; Ctrl+C stops.", style="dim")

    @asynccontextmanager
    async def opened(_app: "Starlette") -> AsyncIterator[None]:
        """By now the port is listened on."""
        if open_browser:
            webbrowser.open(f"http://{LOOPBACK}:{port}{entrance}")
        yield

    app = create_app(desk, guard, lifespan=opened)
    try:
        serve(app, host=LOOPBACK, port=port, path=entrance)
    except OSError as error:
        raise typer.BadParameter(f"Port {port} is taken: choose another with --port.") from error
