"""Forms of the register and of the cooperative."""
