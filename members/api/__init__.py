"""The register and one's own row, as programs read and write them."""
