"""The urn's doors. None of them reads the session or the signed-in person."""
