"""Proxies given and accepted at the same instant, by real threads (R-PROC-03)."""

from functools import partial

import pytest

from assembly.actions import proxies
from assembly.models import Proxy
from assembly.states import ProxyState
from tests.actions.urn.test_races import together
from tests.cast import Cast
from tests.factories import assemblies as made
from tests.factories.assemblies import Story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("keeper")]


def test_two_acceptances_at_once_do_not_pass_the_cap(cast: Cast) -> None:
    made.rules(proxy_cap={"value": {"heads": 1}, "article": "art. 9"})
    story = Story(cast, made.draft(cast)).convene()
    for principal in (cast.bilal, cast.diego, cast.hugo):
        proxies.give(
            assembly=story.assembly,
            principal=principal,
            holder=cast.chloe,
            at=story.at,
            by=principal.account,
        )
    waiting = Proxy.objects.select_related("assembly").order_by("pk")

    answers = together(
        *(
            partial(proxies.accept, proxy=proxy, at=story.at, by=cast.chloe.account)
            for proxy in waiting
        )
    )

    assert sorted(map(str, answers)) == ["None", "proxy-cap", "proxy-cap"]
    assert Proxy.objects.filter(state=ProxyState.ACCEPTED).count() == 1
