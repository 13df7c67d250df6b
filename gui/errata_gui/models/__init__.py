"""Tables for Qt's views."""

from __future__ import annotations
