"""Forms of this room: what people write, checked for form; the rules are in the actions."""
