"""`python -m samples.generate` writes every sample document and `truth.json`."""

from pathlib import Path

from samples.documents import SAMPLES, rendered
from samples.truth import truth_json

HERE = Path(__file__).parent
DOCUMENTS = HERE / "documents"
TRUTH = HERE / "truth.json"


def main() -> None:
    """Overwrite `documents/` and `truth.json` beside this file."""
    DOCUMENTS.mkdir(exist_ok=True)
    for sample in SAMPLES:
        data = rendered(sample)
        (DOCUMENTS / sample.name).write_bytes(data)
        print(f"{len(data) / 1000:7.0f} kB  {sample.name}")
    TRUTH.write_text(truth_json(), encoding="utf-8")


if __name__ == "__main__":
    main()
