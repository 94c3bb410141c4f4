"""`receipts cost`: what reading files would cost, before anything is sent anywhere."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import reduce
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import track
from rich.table import Column, Table

from cli.output import AsJson, ProfileName, notes, print_json, tables
from cli.submission import find_files
from cli.terminal_text import inert
from preprocess.admission import check_size
from preprocess.page import PreparedImage, UnreadablePage
from preprocess.pages import Document, PageLimits, open_pages
from receipts.contracts import Usage
from receipts.cost import cost, estimate, page_calls
from receipts.errors import UploadRejected
from receipts.models import (
    CURRENCY,
    ModelProfile,
    Region,
    batch_offers,
    find_model,
    region_of,
)
from receipts.profiles import Profile, find_profile

# Those of the template.
DEFAULT_MODEL = "qwen-vl-ocr-2025-11-20"
DEFAULT_BASE_URL = "https://dashscope-intl.aliyuncs.com/api/v1"


@dataclass(frozen=True)
class Tariff:
    """A model, and where and how it is called."""

    model: ModelProfile
    region: Region | None
    batch: bool

    def cost(self, usage: Usage) -> Decimal | None:
        """US dollars for these tokens, or None where there is no price."""
        return cost(usage, self.model, region=self.region, batch=self.batch)

    def remarks(self) -> Iterator[str]:
        """What to know when reading the figures."""
        if not self.model.known:
            yield f"No figures are published for {self.model.name}; it is counted with defaults."
        if self.cost(Usage()) is None:
            where = f"in {self.region}" if self.region else "at this address"
            what = "batch price" if self.batch else "price"
            yield f"There is no {what} for {self.model.name} {where}; the cost is left open."
        if self.batch and self.region not in self.model.batch_regions:
            offers = (f"{name} in {', '.join(regions)}" for name, regions in batch_offers())
            yield f"Batch calls are offered for {'; '.join(offers)}."


@dataclass(frozen=True)
class Refusal:
    """Why a file, or a page of it, is not in the figures."""

    code: str
    message: str


@dataclass(frozen=True)
class FileEstimate:
    """The pages of a file that would be read, and the tokens that would take."""

    source: Path
    pages: int
    usage: Usage
    refusal: Refusal | None


def estimate_files(  # noqa: PLR0913  a command's options are its arguments
    paths: Annotated[list[Path], typer.Argument(exists=True, help="Files, or folders of files.")],
    *,
    profile: ProfileName = "receipts",
    model: Annotated[str, typer.Option(help="The model that would read them.")] = DEFAULT_MODEL,
    base_url: Annotated[
        str | None, typer.Option(help=f"Where it is called; {DEFAULT_BASE_URL} where left out.")
    ] = None,
    region: Annotated[
        Region | None, typer.Option(help="The vendor's region, instead of the base URL.")
    ] = None,
    batch: Annotated[bool, typer.Option("--batch", help="At the Batch API's price.")] = False,
    as_json: AsJson = False,
) -> None:
    """Estimate tokens and cost of reading files; nothing is called, nothing is uploaded."""
    if base_url and region:
        raise typer.BadParameter("Give --base-url or --region, not both: one names the other.")
    region = region or region_of(base_url or DEFAULT_BASE_URL)
    tariff = Tariff(find_model(model), region, batch)
    estimates = _estimates(find_files(paths), find_profile(profile), tariff, as_json=as_json)
    if not estimates:
        raise typer.BadParameter(
            "There is no file in what was named: name files, or folders of them."
        )
    if as_json:
        print_json({"total": _total_as_json(estimates, tariff)})
    else:
        tables.print(*_tables(estimates, tariff), sep="")
    for remark in tariff.remarks():
        notes.print(inert(remark, "yellow"))


def _estimates(
    files: Sequence[Path], profile: Profile, tariff: Tariff, *, as_json: bool
) -> list[FileEstimate]:
    """Look at every file, with a progress bar; with `as_json` one line as each is done."""
    estimates = []
    for file in track(files, "files", console=notes, transient=True):
        estimates.append(estimate_file(file, profile, tariff.model))
        if as_json:
            print_json(_as_json(estimates[-1], tariff))
    return estimates


def estimate_file(file: Path, profile: Profile, model: ModelProfile) -> FileEstimate:
    """One file; a page that cannot be read is left out, and the refusal names the first such."""
    pages, usage, refusal = 0, Usage(), None
    try:
        for page in _open(file, profile).pages():
            if isinstance(page, UnreadablePage):
                refusal = refusal or Refusal(page.code, f"Page {page.page}: {page.message}")
            else:
                usage = _sum((usage, *(_usage(image, profile, model) for image in page.images)))
                pages += 1
    except UploadRejected as error:
        refusal = Refusal(error.code, error.message)
    except OSError as error:
        refusal = Refusal(
            "unreadable_file", f"The file cannot be read ({error.strerror}); check who may read it."
        )
    return FileEstimate(file, pages, usage, refusal)


def _usage(image: PreparedImage, profile: Profile, model: ModelProfile) -> Usage:
    calls = page_calls(profile, width=image.width, height=image.height)
    return _sum(estimate(call, model) for call in calls)


def _open(file: Path, profile: Profile) -> Document:
    limits = PageLimits().of(profile)
    check_size(file.stat().st_size, limits)
    return open_pages(file.read_bytes(), limits, profile.preparation)


def _sum(usages: Iterable[Usage]) -> Usage:
    return reduce(Usage.__add__, usages, Usage())


def _as_json(file: FileEstimate, tariff: Tariff) -> dict[str, Any]:
    return {
        "source": str(file.source),
        "pages": file.pages,
        "tokens": _tokens_as_json(file.usage),
        "cost": _money_as_json(tariff.cost(file.usage) if file.pages else None),
        "error": asdict(file.refusal) if file.refusal else None,
    }


def _total_as_json(files: Sequence[FileEstimate], tariff: Tariff) -> dict[str, Any]:
    pages, usage = _total(files)
    return {
        "files": len(files),
        "pages": pages,
        "tokens": _tokens_as_json(usage),
        "cost": _money_as_json(tariff.cost(usage)),
    }


def _tokens_as_json(usage: Usage) -> dict[str, int]:
    return {"image": usage.image_tokens, "input": usage.input_tokens, "output": usage.output_tokens}


def _money_as_json(amount: Decimal | None) -> dict[str, str] | None:
    return None if amount is None else {"amount": f"{amount:f}", "currency": CURRENCY}


def _tables(files: Sequence[FileEstimate], tariff: Tariff) -> Iterator[Table]:
    numbers = ("pages", "image tokens", "input", "output", CURRENCY)
    figures = Table("file", *(Column(name, justify="right") for name in numbers))
    refusals = Table("not read", "code", "why")
    for file in files:
        name = inert(file.source.name)
        if file.pages:
            figures.add_row(name, *_figures(file.pages, file.usage, tariff))
        if file.refusal:
            refusals.add_row(name, file.refusal.code, inert(file.refusal.message))
    figures.add_section()
    figures.add_row("sum", *_figures(*_total(files), tariff))
    yield figures
    if refusals.row_count:
        yield refusals


def _total(files: Sequence[FileEstimate]) -> tuple[int, Usage]:
    return sum(file.pages for file in files), _sum(file.usage for file in files)


def _figures(pages: int, usage: Usage, tariff: Tariff) -> Iterator[str]:
    for count in (pages, usage.image_tokens, usage.input_tokens, usage.output_tokens):
        yield f"{count:,}"
    amount = tariff.cost(usage)
    yield "unknown" if amount is None else f"{amount:.6f}"
