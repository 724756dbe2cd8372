"""Public reads of polls under /api/v1/: no account needed, nothing that names a voter."""
