"""``python -m errata_gui``."""

from __future__ import annotations

import sys

from errata_gui import main

sys.exit(main())
