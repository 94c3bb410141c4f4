"""`receipts forget`: a person asked for it, or a receipt should never have been uploaded."""

from typing import Annotated

import typer

from cli.deployment import find_deployment
from cli.forgetting import forget_document, is_known
from cli.output import AsJson, StackName, print_json, tables


def forget(
    document_id: Annotated[str, typer.Argument(help="As `receipts submit` printed it.")],
    stack_name: StackName = None,
    as_json: AsJson = False,
) -> None:
    """Remove every trace of a document, for good, and say what was removed."""
    deployment = find_deployment(stack_name)
    if not is_known(deployment, document_id):
        raise typer.BadParameter(
            f"There is no document {document_id}: `receipts list` names those that there are."
        )
    removed = forget_document(deployment, document_id)
    if as_json:
        print_json(removed.model_dump())
        return
    for kind, count in removed.model_dump(exclude={"document_id"}).items():
        tables.print(f"{count:>6} {kind.replace('_', ' ')}")
