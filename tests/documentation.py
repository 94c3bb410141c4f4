"""The commands that the README and the pages of docs/ tell a reader to run, and who runs them."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))

_BLOCK = re.compile(r"^```(?:bash|sh|console)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_OUTSIDE = re.compile(r"^ {4}(?:\.venv/bin/\w+|receipts|make|sam|aws) .*", re.MULTILINE)

# Run in this order by tests/e2e/test_documented_commands.py, against the local stack.
ON_THE_STACK = (
    ".venv/bin/receipts local up",
    ".venv/bin/receipts submit ~/receipts --json",
    ".venv/bin/receipts show DOCUMENT_ID",
    ".venv/bin/receipts show DOCUMENT_ID --html receipt.html --open",
    ".venv/bin/receipts list --status needs_review --since 2d",
    ".venv/bin/receipts stats --html stats.html",
    ".venv/bin/receipts watch",
    ".venv/bin/receipts deliveries DOCUMENT_ID",
    ".venv/bin/receipts redeliver DOCUMENT_ID",
    ".venv/bin/receipts redeliver DOCUMENT_ID --revision 1 --destination webhook",
    ".venv/bin/receipts enable-webhook",
    ".venv/bin/receipts batches",
    ".venv/bin/receipts redrive",
    ".venv/bin/receipts redrive --queue pages",
    ".venv/bin/receipts redrive --document DOCUMENT_ID",
    ".venv/bin/receipts review --open",
    ".venv/bin/receipts local logs",
    ".venv/bin/receipts forget DOCUMENT_ID",
)

# Run by tests/integration/test_documented_commands.py, with nothing up.
ALONE = (
    ".venv/bin/receipts cost ~/receipts --profile receipts",
    ".venv/bin/receipts cost ~/receipts --region beijing --batch --model qwen-vl-ocr",
)

_NO_ACCOUNT = "needs an AWS account"

# Why no test runs them; their options, targets and files are held to what there is all the same.
NOT_RUN = {
    "make demo": "brings up a stack of its own, and the tests have one already",
    "make test": "is what runs the tests",
    "make check": "is run before the tests",
    "make unit": "is what runs the tests",
    "make setup": "comes before the tests",
    "make invoke FUNCTION=aggregate EVENT=events/aggregate.json": (
        "builds anew; tests/e2e/test_built_functions.py invokes what it invokes"
    ),
    "make labelled": "takes a minute; tests/unit/test_samples_labelled.py makes some of them",
    "make deploy": _NO_ACCOUNT,
    ".venv/bin/receipts eval DIR --errors": (
        "reads for minutes; tests/evaluation reads and compares in the same way"
    ),
    ".venv/bin/receipts local down": "ends the stack that the tests share",
    ".venv/bin/receipts submit ~/receipts --stack-name receipts": _NO_ACCOUNT,
    ".venv/bin/receipts submit lunch.jpg --stack-name receipts": _NO_ACCOUNT,
    ".venv/bin/receipts review --open --stack-name receipts": _NO_ACCOUNT,
    ".venv/bin/sam delete --stack-name receipts": _NO_ACCOUNT,
    ".venv/bin/sam sync --stack-name receipts-dev --watch": _NO_ACCOUNT,
    ".venv/bin/sam sync --stack-name receipts-dev --code --resource-id OcrFunction": _NO_ACCOUNT,
    ".venv/bin/sam logs --stack-name receipts-dev --tail": _NO_ACCOUNT,
    ".venv/bin/sam remote invoke RecoverFunction --stack-name receipts-dev"
    " --event-file events/sweep.json": _NO_ACCOUNT,
    "aws s3 cp lunch.jpg s3://UPLOADS_BUCKET/receipts/lunch.jpg": _NO_ACCOUNT,
}


def commands(page: Path) -> Iterator[str]:
    """Each line of the page's shell blocks, without prompt and comment."""
    for block in _BLOCK.findall(page.read_text(encoding="utf-8")):
        for line in block.splitlines():
            command = re.sub(r"\s+#.*", "", line.removeprefix("$ ")).strip()
            if command and not command.startswith("#"):
                yield command


def documented() -> set[str]:
    """The commands of all pages."""
    return {command for page in PAGES for command in commands(page)}


def unfenced(page: Path) -> list[str]:
    """Commands that stand outside of a shell block, where `commands` does not see them."""
    return _OUTSIDE.findall(page.read_text(encoding="utf-8"))
