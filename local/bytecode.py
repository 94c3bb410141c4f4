"""`python -m local.bytecode`: compile what `sam build` made.

Lambda's file system is read-only: without this every cold start compiles all that it imports anew,
which takes longer than everything else.
"""

import compileall
from py_compile import PycInvalidationMode

from local.stack import paths

_BUILT = paths.ROOT / ".aws-sam" / "build"


def compile_built() -> None:
    """Compile every module of the built functions and layers.

    Unchecked, as a package's files have other times once it is unpacked. A file that is no Python
    of this version is left as it is.
    """
    compileall.compile_dir(
        _BUILT,
        quiet=2,
        workers=0,
        stripdir=_BUILT,
        invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
    )


if __name__ == "__main__":
    compile_built()
