"""Polls whose voting codes are made away from the station, and what their people hold."""

import json
from dataclasses import dataclass
from typing import Any

from members.models import Member
from tests.cast import Cast
from tests.factories import members
from tests.factories.polls import Rehearsed, prepared, with_keys
from votes.belenios.authority import Codes, NumberedRoll, make_codes, public_file
from votes.station import codes as exported
from votes.station.actions import codes, polls


@dataclass
class Entrusted:
    """A poll in independent mode: who makes its codes, and the codes once made."""

    of: Rehearsed
    maker: Member
    codes: Codes

    def code_of(self, member: Member) -> str:
        return self.codes[self.of.poll.roll.get(member=member).slot]

    def ballot(self, member: Member, choices: list[list[int]]) -> tuple[str, str]:
        """A ballot made with the code of a letter, and the permit of the signed-in member."""
        (right,) = self.of.rights_of(member)
        return self.of.maker.make(self.code_of(member), choices), right.permit


def watcher(cast: Cast) -> Member:
    """A fourth member of the supervisory board, who holds no key."""
    members.mandate(cast.chloe, "supervisory_board")
    return cast.chloe


def entrusted(cast: Cast, **options: Any) -> Entrusted:
    """A poll in preparation whose codes are entrusted, and not made yet."""
    maker = watcher(cast)
    of = with_keys(prepared(cast, **options))
    codes.choose_maker(poll=of.poll, member=maker, at=of.at, by=account(cast.alice))
    return Entrusted(of, maker, {})


def account(member: Member) -> Any:
    assert member.account is not None
    return member.account


def roll_of(of: Rehearsed) -> NumberedRoll:
    return NumberedRoll.parse(json.dumps(exported.state_for(of.poll)))


def sent(poll: Entrusted) -> Entrusted:
    """The codes are made elsewhere; their public parts arrive."""
    roll = roll_of(poll.of)
    poll.codes = make_codes(roll)
    public = public_file(roll, poll.codes)
    codes.receive(poll=poll.of.poll, public=public, at=poll.of.at, by=account(poll.maker))
    return poll


def opened(cast: Cast, **options: Any) -> Entrusted:
    """A sealed and open poll in independent mode."""
    poll = sent(entrusted(cast, **options))
    polls.seal(poll=poll.of.poll, at=poll.of.at)
    polls.open_poll(poll=poll.of.poll, at=poll.of.at)
    return poll
