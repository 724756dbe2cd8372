"""Doors to assemblies: pages for the board, the members, the bureau and everybody."""
