"""Files as a whole: their bytes and hash, the formats that they are in, what is refused in them.

Nothing here knows what a file means.
"""

from __future__ import annotations
