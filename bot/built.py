"""What is built from the sources once and kept beside Python's bytecode, in a folder __pycache__.

Where nothing may be written, it is built at each start.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile


def built(source: Path, stamp: str, ending: str, make: Callable[[], bytes]) -> bytes:
    """What `make` gives for the source. What is kept of it is good for that stamp alone, which
    changes with whatever it is made from."""
    folder = source.parent / "__pycache__"
    kept = folder / f"{source.stem}.{stamp}.{ending}"
    with suppress(OSError):
        return kept.read_bytes()
    made = make()
    if not sys.dont_write_bytecode:
        with suppress(OSError):
            _keep(kept, made, f"{source.stem}.*.{ending}")
    return made


def _keep(kept: Path, made: bytes, alike: str) -> None:
    """Whole or not at all, whoever else is starting; what was kept of earlier times is removed."""
    kept.parent.mkdir(exist_ok=True)
    with NamedTemporaryFile(dir=kept.parent, delete=False) as file:
        file.write(made)
    Path(file.name).chmod(0o644)  # as bytecode is: whoever installs it need not be who runs it
    Path(file.name).replace(kept)
    for old in kept.parent.glob(alike):
        if old != kept:
            old.unlink(missing_ok=True)
