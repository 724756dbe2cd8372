"""What makes a count impossible to judge."""


class Uncountable(Exception):
    """These numbers or ballots do not fit the method: the first reason, in English."""
