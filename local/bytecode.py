"""`python -m local.bytecode`: compile what `sam build` made.

Lambda's file system is read-only: without this every cold start compiles all that it imports anew,
which takes longer than everything else.
"""

import compileall
from pathlib import Path
from py_compile import PycInvalidationMode

from local.stack import paths

_BUILT = paths.ROOT / ".aws-sam" / "build"


def compile_built(built: Path = _BUILT) -> None:
    """Compile every module of the built functions and layers.

    Unchecked, as a package's files have other times once it is unpacked. A file that is no Python
    of this version is left as it is.
    """
    compileall.compile_dir(
        built,
        quiet=2,
        workers=0,
        stripdir=built,
        invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
    )


if __name__ == "__main__":
    compile_built()
