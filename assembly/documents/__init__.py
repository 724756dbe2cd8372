"""The papers of an assembly, each drawn from plain data: the same data, the same bytes."""
