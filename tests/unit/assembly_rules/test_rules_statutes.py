"""Presets of the law, and what the statutes of a cooperative may change in them."""

import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from assembly.rules.majority import Base, MajorityRule
from assembly.rules.presets import PRESETS, load_preset
from assembly.rules.quorum import FractionQuorum
from assembly.rules.refused import RuleRefused
from assembly.rules.rule import Lock, Verified
from assembly.rules.rule_values import ProxyCap
from assembly.rules.statutes import (
    Nature,
    Override,
    RuleSet,
    overrides_from_document,
    resolve,
    respects_floor,
    ruleset_from_document,
)

CONSUMERS = load_preset("sa_consommation_1917")
COMMON = load_preset("sa_directoire_cs")


def changed(preset: RuleSet, **values: Any) -> RuleSet:
    return resolve(
        preset, {key: Override(value=value, article="article 12") for key, value in values.items()}
    )


def fraction(text: str) -> tuple[FractionQuorum, ...]:
    return (FractionQuorum(fraction=Fraction(text)),)


def majority(base: Base, threshold: str, *, strict: bool) -> MajorityRule:
    return MajorityRule(base=base, threshold=Fraction(threshold), strict=strict)


def test_consumers_cooperatives_follow_the_law_of_1917() -> None:
    ordinary, amending = Nature.ORDINARY, Nature.EXTRAORDINARY

    assert CONSUMERS.quorum(ordinary, 1) == fraction("1/6")
    assert CONSUMERS.quorum(amending, 1) == fraction("1/2")
    assert CONSUMERS.quorum(ordinary, 2) == CONSUMERS.quorum(amending, 2) == ()
    assert CONSUMERS.majority(ordinary, 1) == majority(Base.EXPRESSED, "1/2", strict=True)
    two_thirds = majority(Base.PRESENT_OR_REPRESENTED, "2/3", strict=False)
    assert CONSUMERS.majority(amending, 1) == CONSUMERS.majority(amending, 2) == two_thirds
    assert CONSUMERS.choice("quorum_base") == "registered_at_convocation"
    assert CONSUMERS.flag("second_notice_journal")


def test_the_common_law_of_the_sa_asks_for_other_numbers() -> None:
    ordinary, amending = Nature.ORDINARY, Nature.EXTRAORDINARY

    assert COMMON.quorum(ordinary, 1) == fraction("1/5")
    assert COMMON.quorum(ordinary, 2) == ()
    assert COMMON.quorum(amending, 1) == fraction("1/4")
    assert COMMON.quorum(amending, 3) == fraction("1/5")
    assert COMMON.majority(amending, 1) == majority(Base.EXPRESSED, "2/3", strict=False)
    assert COMMON.majority(Nature.COMMITMENTS, 1).words == "l’unanimité des inscrits"
    assert (COMMON.notice_days(1), COMMON.notice_days(2)) == (15, 10)


@pytest.mark.parametrize("code", PRESETS)
def test_every_rule_of_every_preset_says_where_it_comes_from(code: str) -> None:
    preset = load_preset(code)

    for rule in preset.rules:
        assert rule.law_ref
        assert rule.requirement.startswith("R-")
        assert rule.label
        assert rule.explanation.endswith(".")
        assert rule.words
        assert (rule.lock is Lock.STRICTER) == (rule.allowed in ("higher", "lower", "earlier"))
        assert rule.value is not None or rule.optional
        assert " ;" not in rule.explanation
        assert " :" not in rule.explanation
    assert {rule.key for rule in COMMON.rules} <= {rule.key for rule in preset.rules}


@pytest.mark.parametrize("code", [code for code in PRESETS if code != "association_1901"])
def test_no_company_adopts_below_half_of_the_votes_expressed(code: str) -> None:
    preset = load_preset(code)

    for nature in Nature:
        for call in (1, 2):
            assert respects_floor(preset.majority(nature, call))


@pytest.mark.parametrize("code", PRESETS)
def test_a_rule_set_survives_its_json_to_the_byte(code: str) -> None:
    preset = load_preset(code)
    copy = ruleset_from_document(json.loads(preset.as_json()))

    assert copy == preset
    assert copy.as_json() == preset.as_json()
    assert copy.sha256 == preset.sha256
    assert len({load_preset(other).sha256 for other in PRESETS}) == len(PRESETS)


def test_an_override_keeps_its_article_and_changes_the_hash() -> None:
    resolved = resolve(
        CONSUMERS,
        {"proxy_cap": Override(value={"heads": 3}, article="article 31", page=14)},
    )

    assert resolved.proxy_cap == ProxyCap(heads=3)
    assert resolved.rule("proxy_cap").source == "Statuts, article 31"
    assert resolved.rule("proxy_cap").page == 14
    assert resolved.sha256 != CONSUMERS.sha256
    assert ruleset_from_document(json.loads(resolved.as_json())) == resolved


@pytest.mark.parametrize(
    ("preset", "values"),
    [
        (COMMON, {"notice_first_days": 21}),
        (COMMON, {"notice_first_days": 15}),
        (COMMON, {"quorum_ordinary_first": {"fraction": "1/4"}}),
        (COMMON, {"quorum_ordinary_first": {"fraction": "1/5", "strict": True}}),
        (COMMON, {"quorum_ordinary_second": {"fraction": "1/10"}}),
        (COMMON, {"electronic_close": {"days_before": 2, "time": "18:00"}}),
        (COMMON, {"electronic_close": {"days_before": 1, "time": "12:00"}}),
        (COMMON, {"paper_close_days": 1}),
        (COMMON, {"agenda_capital_share": "1/100"}),
        (COMMON, {"agenda_members_share": "1/20"}),
        (COMMON, {"supervisors_min": 5, "supervisors_max": 9}),
        (COMMON, {"proxy_cap": {"fraction": "1/20", "below": 20, "heads_below": 1}}),
        (COMMON, {"quorum_base": "entitled_on_the_day"}),
        (COMMON, {"election_tie_break": ["age"]}),
        (CONSUMERS, {"quorum_ordinary_first": {"fraction": "1/5"}}),
        (CONSUMERS, {"quorum_ordinary_second": {"fraction": "1/10"}}),
        (
            load_preset("association_1901"),
            {"electronic_close": {"days_before": 0, "time": "09:00"}},
        ),
        (
            load_preset("scop_sarl"),
            {
                "majority_extraordinary_first": {
                    "base": "present_or_represented",
                    "threshold": "3/4",
                    "strict": False,
                }
            },
        ),
    ],
)
def test_statutes_may_be_stricter_than_the_law(preset: RuleSet, values: dict[str, Any]) -> None:
    resolved = changed(preset, **values)

    for key, value in values.items():
        assert resolved.rule(key).plain == value


def test_what_was_read_in_an_old_text_of_1917_alone_says_so_and_may_be_corrected() -> None:
    """Second meetings and majorities were read in the version of 2000 (R-QUO-02)."""
    old = {
        "second_notice_journal",
        "quorum_ordinary_second",
        "quorum_extraordinary_second",
        *(
            f"majority_{of}_{n}"
            for of in ("ordinary", "extraordinary")
            for n in ("first", "second")
        ),
    }
    for rule in CONSUMERS.rules:
        if rule.law_ref == "Loi du 7 mai 1917 art. 4" and rule.verified is not Verified.INFERRED:
            is_old = rule.key in old
            assert (rule.verified is Verified.MEMORY) is is_old, rule.key
            assert (rule.lock is Lock.STATUTES) is is_old, rule.key
            assert ("version de 2000" in rule.explanation) is is_old, rule.key


@pytest.mark.parametrize(
    ("preset", "values", "said"),
    [
        (COMMON, {"notice_first_days": 6}, "R225-69"),
        (COMMON, {"notice_first_days": 14}, "seulement l’augmenter"),
        (COMMON, {"quorum_ordinary_first": {"fraction": "1/6"}}, "seulement l’augmenter"),
        (COMMON, {"quorum_ordinary_first": {"none": True}}, "L225-98"),
        (CONSUMERS, {"quorum_base": "entitled_on_the_day"}, "ne peuvent pas la changer"),
        (COMMON, {"electronic_close": {"days_before": 0, "time": "15:00"}}, "l’avancer"),
        (COMMON, {"electronic_close": {"days_before": 1, "time": "15:01"}}, "la veille à 15 h"),
        (COMMON, {"paper_close_days": 5}, "seulement la diminuer"),
        (COMMON, {"agenda_capital_share": "1/10"}, "seulement la diminuer"),
        (COMMON, {"agenda_capital_share": "none"}, "R225-71"),
        (COMMON, {"supervisors_term_years": 7}, "6 ans"),
        (COMMON, {"supervisors_term_years": 0}, "au moins 1"),
        (COMMON, {"supervisors_min": 20}, "au plus 18"),
        (COMMON, {"supervisors_min": 9, "supervisors_max": 7}, "ne vont pas ensemble"),
        (COMMON, {"directors_term_years": 7}, "au plus 6"),
        (COMMON, {"votes_per_member": 2}, "Loi 47-1775"),
        (COMMON, {"quorum_base": "all_votes"}, "ne peuvent pas la changer"),
        (COMMON, {"quorum_base": "somebody"}, "l’un des choix"),
        (COMMON, {"election_tie_break": ["age", "age"]}, "deux fois"),
        (COMMON, {"proxy_holders": []}, "au moins un choix"),
        (COMMON, {"revote": "oui"}, "Oui ou non"),
        (COMMON, {"notice_first_days": True}, "entier"),
        (COMMON, {"notice_first_days": -15}, "entier"),
        (COMMON, {"notice_first_days": "none"}, "entier"),
        (COMMON, {"proxy_cap": {"heads": "5"}}, "entier"),
        (COMMON, {"proxy_cap": 5}, "table"),
        (COMMON, {"quorum_ordinary_first": {"fraction": "6/5"}}, "au plus 1"),
        (COMMON, {"electronic_close": {"days_before": 1, "time": "25:00"}}, "quatre chiffres"),
        (COMMON, {"nothing_like_it": 3}, "n’existe pas"),
        (
            load_preset("sas_cooperative"),
            {"majority_ordinary_first": {"base": "cast", "threshold": "1/2", "strict": False}},
            "Cass. ass. plén.",
        ),
        (
            load_preset("scop_sarl"),
            {"majority_ordinary_first": {"base": "cast", "threshold": "2/3", "strict": True}},
            "seulement l’augmenter",
        ),
    ],
)
def test_statutes_against_the_law_are_refused_in_words(
    preset: RuleSet, values: dict[str, Any], said: str
) -> None:
    with pytest.raises(RuleRefused) as refused:
        changed(preset, **values)

    assert said in str(refused.value).replace("\u00a0", " ")


def test_an_override_without_its_article_is_refused() -> None:
    with pytest.raises(RuleRefused, match="article des statuts"):
        resolve(COMMON, {"proxy_cap": Override(value={"heads": 5}, article=" ")})


def test_every_obstacle_is_said_at_once() -> None:
    with pytest.raises(RuleRefused) as refused:
        changed(COMMON, notice_first_days=6, votes_per_member=2, unknown=1)

    assert len(refused.value.sentences) == 3


@pytest.mark.parametrize("document", [[], {}, {"schema": 2}, {"schema": 1, "rules": {}}])
def test_a_document_that_is_no_rule_set_is_refused(document: Any) -> None:
    with pytest.raises(RuleRefused):
        ruleset_from_document(document)


def test_a_rule_set_of_another_kind_of_lock_is_refused() -> None:
    with pytest.raises(RuleRefused):
        ruleset_from_document(json.loads(COMMON.as_json().replace('"lock":"L"', '"lock":"X"')))


@pytest.mark.parametrize(("members", "limit"), [(19, 1), (20, 1), (39, 1), (40, 2), (500, 25)])
def test_a_scop_caps_proxies_by_its_size(members: int, limit: int) -> None:
    assert load_preset("scop_sa").proxy_cap.limit(members) == limit
    assert CONSUMERS.proxy_cap.limit(members) == 5
    assert COMMON.proxy_cap.limit(members) is None


def test_scic_colleges_weigh_between_a_tenth_and_a_half() -> None:
    scic = load_preset("scic_sa")

    assert (scic.fraction("college_weight_min"), scic.fraction("college_weight_max")) == (
        Fraction(1, 10),
        Fraction(1, 2),
    )
    assert not COMMON.has("college_weight_min")
    assert not load_preset("association_1901").has("agenda_capital_share")


@pytest.mark.parametrize("code", PRESETS)
def test_a_value_that_nobody_has_read_is_never_a_constant(code: str) -> None:
    unread = [rule for rule in load_preset(code).rules if rule.verified is Verified.MEMORY]

    assert [rule.key for rule in unread if rule.lock is Lock.LAW] == []


def test_an_unknown_preset_or_rule_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        load_preset("../catalogue")
    with pytest.raises(KeyError):
        COMMON.rule("nothing")
    with pytest.raises(TypeError):
        COMMON.number("proxy_cap")
    with pytest.raises(ValueError, match="from 1"):
        COMMON.notice_days(0)


def test_words_are_french() -> None:
    assert COMMON.rule("agenda_capital_share").words == "5\u00a0%"
    assert COMMON.rule("electronic_close").words == "la veille à 15 h"
    assert COMMON.rule("blank_proxy").words.startswith("pour les résolutions présentées")
    assert COMMON.rule("agenda_members_share").words == "sans objet"
    assert replace(COMMON.rule("notice_first_days"), value=1).words == "1 jour"


def test_clauses_and_rules_are_read_back_from_json_columns() -> None:
    clauses = {"proxy_cap": {"value": {"heads": 3}, "article": "article 31", "page": 14}}
    resolved = resolve(CONSUMERS, overrides_from_document(clauses))

    assert resolved.proxy_cap.heads == 3
    assert ruleset_from_document(resolved.as_document()) == resolved
    for broken in ({"proxy_cap": {"value": 3}}, {"proxy_cap": 3}, [3]):
        with pytest.raises(RuleRefused):
            overrides_from_document(broken)  # type: ignore[arg-type]
