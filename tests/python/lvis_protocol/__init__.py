"""LVIS' numbers against the lvis package."""
