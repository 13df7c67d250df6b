"""From vectors to places, clusters and their silhouette, in processes of their own."""

from __future__ import annotations
