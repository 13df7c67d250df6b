"""The desktop app of errata: for now only the message that it is not there yet."""

from __future__ import annotations

import sys

NOT_THERE_YET = (
    "errata-gui: not there yet. The desktop app has not been built; "
    "use the command line instead: errata --help"
)


def main() -> int:
    """Say on stderr that there is no app yet.

    Returns
    -------
    int
        Exit code 2: nothing was opened.

    Examples
    --------
    >>> from errata_gui import main
    >>> main()
    2
    """
    sys.stderr.write(NOT_THERE_YET + "\n")
    return 2
