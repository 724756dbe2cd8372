"""French typography: the spaces that never break around « » and before : ; ! ? %."""

import re

_BEFORE = re.compile(r" (?=[»:;!?%])")
_AFTER = re.compile(r"(?<=«) ")
_NEVER_BREAKS = "\u00a0"


def french(sentence: str) -> str:
    """The sentence with its typographic spaces; written in the source with plain ones."""
    return _AFTER.sub(_NEVER_BREAKS, _BEFORE.sub(_NEVER_BREAKS, sentence))
