"""Two acts on one assembly in the same second: the second one sees what the first one did."""

from datetime import timedelta

import pytest

from assembly.actions import agenda, convening, proxies, second_calls
from assembly.freezing import agenda_texts, fingerprint
from assembly.models import Assembly, Proxy
from assembly.states import ProxyState
from notifications.models import Message
from tests.cast import Cast
from tests.factories import assemblies
from tests.factories.assemblies import Story
from tests.factories.threads import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("keeper")]


def test_the_cap_holds_when_two_proxies_are_accepted_at_once(cast: Cast) -> None:
    assemblies.rules(proxy_cap={"value": {"heads": 1}, "article": "art. 9"})
    story = Story(cast, assemblies.draft(cast)).convene()
    waiting = [
        proxies.give(
            assembly=story.assembly,
            principal=principal,
            holder=cast.chloe,
            at=story.at,
            by=principal.account,
        )
        for principal in (cast.bilal, cast.diego, cast.hugo)
    ]

    results = together(
        *[
            lambda p=proxy: proxies.accept(
                proxy=Proxy.objects.get(pk=p.pk), at=story.at, by=cast.chloe.account
            )
            for proxy in waiting
        ]
    )

    assert sorted(map(str, results)) == ["None", "proxy-cap", "proxy-cap"]
    assert Proxy.objects.filter(holder=cast.chloe, state=ProxyState.ACCEPTED).count() == 1


def test_a_double_click_gives_one_proxy(cast: Cast) -> None:
    story = Story(cast, assemblies.draft(cast)).convene()

    def give() -> None:
        proxies.give(
            assembly=story.refresh(),
            principal=cast.bilal,
            holder=cast.chloe,
            at=story.at,
            by=cast.bilal.account,
        )

    assert together(give, give) == [None, None]

    assert Proxy.objects.filter(state=ProxyState.GIVEN).count() == 1


def test_the_texts_convened_are_those_frozen_whoever_still_writes(cast: Cast) -> None:
    assembly = assemblies.draft(cast)
    by, at = assemblies.board(cast), assemblies.CONVENED_AT
    story = Story(cast, assembly)
    written = assembly.resolutions.get()

    together(
        lambda: convening.convene(assembly=story.refresh(), at=at, by=by),
        lambda: agenda.write_resolution(
            resolution=written, title="Autre titre", text="Autre texte.", at=at, by=by
        ),
    )

    assert fingerprint(agenda_texts(story.refresh())) == story.assembly.agenda_hash


@pytest.mark.django_db(transaction=True, databases=["default", "urn"])
def test_two_people_who_convene_again_at_once_send_one_second_notice(cast: Cast) -> None:
    half = {"value": {"fraction": "1/2"}, "article": "art. 20"}
    assemblies.rules(quorum_ordinary_first=half)
    story = Story(cast, assemblies.draft(cast)).convene().open_vote().close_remote_vote()
    story.open_sitting(cast.alice).close()
    call, at = story.assembly.call, story.at + timedelta(days=1)

    def convene_again() -> None:
        second_calls.convene_again(
            assembly=Assembly.objects.get(pk=story.assembly.pk),
            meets_at=call.meets_at + timedelta(days=14),
            place=call.place,
            videoconference_url=call.videoconference_url,
            at=at,
            by=assemblies.board(cast),
        )

    results = together(convene_again, convene_again)

    assert sorted(map(str, results)) == ["None", "quorum-not-failed"]
    assert story.refresh().calls.count() == 2
    assert Message.objects.filter(step="convocation-2").count() == 7
