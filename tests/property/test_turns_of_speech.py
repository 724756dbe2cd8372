"""The order of speakers, for any list that people can make."""

from hypothesis import given
from hypothesis import strategies as st

from assembly.rules.speaking import OTHER, Asked, Side, in_turn

people = st.lists(
    st.builds(
        Asked,
        key=st.integers(0, 10_000),
        person=st.integers(0, 30),
        side=st.sampled_from(Side),
        is_order=st.booleans(),
    ),
    max_size=25,
    unique_by=lambda asked: asked.key,
)
heard = st.sets(st.integers(0, 30))


@given(people, heard, st.sampled_from(Side))
def test_nobody_is_lost_nor_added(waiting: list[Asked], spoken: set[int], last: Side) -> None:
    turn = in_turn(waiting, heard=spoken, last=last)

    assert sorted(each.key for each in turn) == sorted(each.key for each in waiting)


@given(people, heard, st.sampled_from(Side))
def test_points_of_order_come_first_then_whoever_was_not_heard(
    waiting: list[Asked], spoken: set[int], last: Side
) -> None:
    turn = in_turn(waiting, heard=spoken, last=last)

    ranks = [0 if each.is_order else 1 + (each.person in spoken) for each in turn]
    assert ranks == sorted(ranks)


@given(people, heard, st.sampled_from(Side))
def test_one_side_never_speaks_twice_in_a_row_while_the_other_waits_at_the_same_rank(
    waiting: list[Asked], spoken: set[int], last: Side
) -> None:
    turn = [each for each in in_turn(waiting, heard=spoken, last=last) if not each.is_order]

    for place, each in enumerate(turn):
        if each.side is not Side.NONE and each.side is last:
            after = [
                other
                for other in turn[place:]
                if (other.person in spoken) == (each.person in spoken)
            ]
            assert all(other.side is not OTHER[each.side] for other in after)
        last = each.side or last


@given(people, heard)
def test_people_who_take_no_side_speak_in_the_order_in_which_they_asked(
    waiting: list[Asked], spoken: set[int]
) -> None:
    plain = [Asked(each.key, each.person) for each in waiting if each.person not in spoken]

    assert in_turn(plain, heard=spoken, last=Side.FOR) == plain
