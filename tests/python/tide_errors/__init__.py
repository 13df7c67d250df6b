"""TIDE held against an oracle written from its rules, and against its authors' package."""
