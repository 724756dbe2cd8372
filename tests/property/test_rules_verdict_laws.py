"""Whatever is fed to `manage.py verdict`, it answers: a verdict, or a refusal in words."""

import json
from copy import deepcopy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from assembly.rules.verdict import Exit, verdict

SOUND: dict[str, Any] = {
    "id": "x",
    "registered": 165,
    "present": 32,
    "represented": 3,
    "remote": 5,
    "quorum": [{"fraction": "1/5"}, {"weighted_fraction": "1/2"}, {"count": 3, "counted": 4}],
    "colleges": [
        {"name": "a", "members": 16, "weight": "40/100", "participants": 16},
        {"name": "b", "members": 30, "weight": "60/100", "participants": 14},
    ],
    "resolutions": [
        {
            "title": "R1",
            "majority": {"base": "expressed", "threshold": "1/2", "strict": True},
            "for": 20,
            "against": 10,
            "abstain": 2,
            "blank": 0,
            "null": 0,
            "valid_ballots": 40,
        },
        {
            "title": "R2",
            "majority": {"base": "cast", "threshold": "2/3", "strict": False},
            "quorum": {"count": 30},
            "cast": 33,
            "for": 20,
            "against": 10,
        },
        {
            "title": "R3",
            "majority": {"base": "present_or_represented", "threshold": "1/2", "strict": True},
            "by_college": {"a": {"for": 10, "against": 2}, "b": {"for": 4, "abstain": 1}},
        },
    ],
}

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**60), 10**60)
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["1/2", "0/1", "1/0", "2/3", "expressed", "registered", "a", "b"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["for", "fraction", "count", "of", "base", "cast", "name", "nul", "?"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


def _places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    pairs = data.items() if isinstance(data, dict) else enumerate(data)
    found = []
    for key, value in pairs:
        found.append((*path, key))
        if isinstance(value, dict | list):
            found += _places(value, (*path, key))
    return found


PLACES = _places(SOUND)


def _answered(text: str) -> None:
    answer = verdict(text, explain=True)

    if answer.exit is Exit.UNREADABLE:
        assert answer.document is None
        assert answer.words
        return
    document: Any = json.loads(answer.as_json())
    for each in document if isinstance(document, list) else [document]:
        assert set(each) == {"id", "quorum", "resolutions", "inconsistencies"}
        for resolution in each["resolutions"]:
            if resolution["margin"] is not None and resolution["base"]:
                assert resolution["adopted"] == (resolution["margin"] >= 0)
            if "valid" in resolution:
                assert resolution["valid"] <= resolution["adopted"]


@given(json_values)
def test_any_document_is_answered(data: Any) -> None:
    _answered(json.dumps(data))


@given(st.text(max_size=60))
def test_any_text_is_answered(text: str) -> None:
    _answered(text)


@given(st.lists(st.tuples(st.sampled_from(PLACES), json_values), min_size=1, max_size=3))
def test_any_change_to_a_sound_document_is_answered(
    changes: list[tuple[tuple[Any, ...], Any]],
) -> None:
    data = deepcopy(SOUND)
    for path, value in changes:
        holder: Any = data
        try:
            for step in path[:-1]:
                holder = holder[step]
            holder[path[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue
    _answered(json.dumps(data))


@given(st.sampled_from(PLACES))
def test_any_field_may_be_left_out_without_a_crash(path: tuple[Any, ...]) -> None:
    data = deepcopy(SOUND)
    holder: Any = data
    for step in path[:-1]:
        holder = holder[step]
    del holder[path[-1]]
    _answered(json.dumps(data))


def test_the_sound_document_is_sound() -> None:
    assert verdict(json.dumps(SOUND)).exit is Exit.JUDGED
