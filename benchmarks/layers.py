"""How large the built layers are; Lambda's limit for function and layers is 250 MB unzipped."""

from pathlib import Path

_BUILT = Path(__file__).parents[1] / ".aws-sam" / "build"
_MEGA = 1_000_000


def layer_sizes() -> dict[str, float]:
    """Unzipped megabytes of each built layer."""
    return {
        "layer_mb_shared": _size(_BUILT / "SharedLayer"),
        "layer_mb_imaging": _size(_BUILT / "ImagingLayer"),
    }


def _size(folder: Path) -> float:
    files = (path for path in folder.rglob("*") if path.is_file())
    return round(sum(path.stat().st_size for path in files) / _MEGA, 2)
