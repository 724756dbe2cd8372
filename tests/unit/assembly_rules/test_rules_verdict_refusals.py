"""`manage.py verdict` on bad input: contradictions are named, unreadable input is refused."""

import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from assembly.rules.verdict import Exit, verdict

SIMPLE = {"base": "expressed", "threshold": "1/2", "strict": True}
COLLEGES = [
    {"name": "a", "members": 10, "weight": "1/2", "participants": 5},
    {"name": "b", "members": 20, "weight": "1/2", "participants": 8},
]
BY_COLLEGE = {"a": {"for": 3, "against": 2}, "b": {"for": 3, "against": 2}}


def data(r: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    resolution = {"title": "R", "majority": SIMPLE, "for": 20, "against": 10} | (r or {})
    return {
        "id": "a",
        "registered": 100,
        "present": 30,
        "represented": 5,
        "remote": 5,
        "quorum": None,
        "resolutions": [resolution],
    } | fields


def without(source: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in source.items() if key not in keys}


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (data(present=91), "101 participants (présents, représentés et à distance)"),
        (data({"for": 31}), "41 votes pour 40 participants, soit 1 de trop"),
        (data({"valid_ballots": 29}), "30 réponses"),
        (data({"valid_ballots": 30, "blank": 1}), "31 réponses"),
        (data({"cast": 29}), "30 réponses pour 29 votes émis"),
        (data({"cast": 41}), "41 votes pour 40 participants"),
        (
            data({"for": 20, "against": 12}, registered=0, present=0, represented=0, remote=0),
            "32 votes pour 0 inscrits, soit 32 de trop",
        ),
        (data({"for": -1}), "« pour » est négatif"),
        (data({"abstain": -3}), "« abstention » est négatif"),
        (data(present=-1), "présents est négatif"),
        (data({"valid_ballots": -1}), "bulletins valables est négatif"),
        (data(colleges=[COLLEGES[0] | {"participants": 11}]), "11 participants pour 10 membres"),
        (data(colleges=[COLLEGES[0] | {"members": 101}]), "101 membres dans les collèges"),
        (data(colleges=[COLLEGES[0] | {"members": 90, "participants": 41}]), "41 participants"),
        (data(quorum={"fraction": "1/2", "of": 10, "counted": 11}), "11 comptés pour 10"),
        (data(quorum={"fraction": "1/2", "of": -10, "counted": 1}), "négatif"),
        (
            data(colleges=COLLEGES[:1], quorum={"weighted_fraction": "1/2"}),
            "La somme des poids des collèges est 1/2",
        ),
        (
            data({"by_college": BY_COLLEGE, "for": 6, "against": 5}, colleges=COLLEGES),
            "les collèges totalisent 4 « contre », la résolution en annonce 5",
        ),
        (
            data({"by_college": BY_COLLEGE | {"a": {"for": 6}}}, colleges=COLLEGES),
            "collège « a », 6 votes pour 5 participants",
        ),
        (data({"by_college": {"a": {"for": -6}}}, colleges=COLLEGES), "négatif"),
        (
            data({"for": 120}, present=None, represented=None, remote=None),
            "130 votes pour 100 inscrits",
        ),
    ],
)
def test_contradictions_are_named_and_the_verdict_is_still_given(
    counts: dict[str, Any], said: str
) -> None:
    answer = verdict(json.dumps(counts))

    assert answer.exit is Exit.INCONSISTENT
    document: Any = answer.document
    found = [sentence.replace("\u00a0", " ") for sentence in document["inconsistencies"]]
    assert any(said in sentence for sentence in found), found
    assert len(document["resolutions"]) == 1


def test_a_negative_count_forbids_any_arithmetic() -> None:
    document: Any = verdict(json.dumps(data({"for": -1}, quorum={"fraction": "1/5"}))).document

    assert document["resolutions"] == [
        {
            "title": "R",
            "base": None,
            "needed": None,
            "for": -1,
            "percent": None,
            "adopted": False,
            "margin": None,
            "valid": False,
        }
    ]


def test_a_negative_register_is_said_once_and_compared_with_nothing() -> None:
    document: Any = verdict(json.dumps(data(registered=-5))).document

    assert document["inconsistencies"] == ["Le nombre d’inscrits est négatif (-5)."]


@pytest.mark.parametrize(
    "counts",
    [
        data(registered=None),
        data(registered=0, present=0, represented=0, remote=None),
        data(present=3, represented=None),
        without(data(), "present", "represented", "remote", "registered"),
        data({"valid_ballots": 30, "null": 4}),
        data({"title": None}),
        data(id=7),
        data(notes="quelques mots", date="2026-06-06"),
    ],
)
def test_unknown_counts_contradict_nothing(counts: dict[str, Any]) -> None:
    answer = verdict(json.dumps(counts))

    assert (answer.exit, answer.document and answer.document["inconsistencies"]) == (  # type: ignore[index]
        Exit.JUDGED,
        [],
    )


def majority(**fields: Any) -> dict[str, Any]:
    return data({"majority": SIMPLE | fields})


@pytest.mark.parametrize(
    ("unreadable", "said"),
    [
        (majority(threshold="1/0"), "dénominateur nul"),
        (majority(threshold="0/5"), "plus grand que 0"),
        (majority(threshold="3/2"), "au plus 1"),
        (majority(threshold="-1/2"), "n’est pas une fraction"),
        (majority(threshold="0.5"), "n’est pas une fraction"),
        (majority(threshold="66,67 %"), "n’est pas une fraction"),
        (majority(threshold="１/２"), "n’est pas une fraction"),
        (majority(threshold=0.5), "fraction écrite en texte"),
        (majority(threshold=None), "fraction écrite en texte"),
        (majority(base="votes"), "present_or_represented"),
        (majority(base=["expressed"]), "present_or_represented"),
        (majority(strict="yes"), "true ou false"),
        (majority(strict=None), "true ou false"),
        (data({"majority": without(SIMPLE, "strict")}), "il manque « strict »"),
        (data({"majority": "1/2"}), "un objet est attendu, pas un texte"),
        (data({"majority": None}), "un objet est attendu, pas null"),
        (data({"for": "20"}), "nombre entier, pas un texte"),
        (data({"for": 20.0}), "pas un nombre à virgule"),
        (data({"for": True}), "pas un booléen"),
        (data({"for": None}), "il manque « for »"),
        (data({"against": None}), "il manque « against »"),
        (data({"agaisnt": 10, "against": None}), "il manque « against »"),
        (data({"nul": 3}), "est-ce « null »"),
        (data({"abstention": 3}), "est-ce « abstain »"),
        (data({"title": 3}), "« title » doit être un texte"),
        (data(id=["x"]), "« id » doit être un texte"),
        (data(resolutions={"R1": {}}), "une liste est attendue, pas un objet"),
        (data(resolutions=["R1"]), "un objet est attendu, pas un texte"),
        (data(colleges={"a": 1}), "une liste est attendue"),
        (data(colleges=[{"weight": "1/2"}]), "il manque « name »"),
        (data(colleges=[COLLEGES[0], COLLEGES[0]]), "donné deux fois"),
        (data(colleges=[without(COLLEGES[0], "weight")]), "« weight » doit être une fraction"),
        (data({"by_college": {"z": {"for": 1}}}, colleges=COLLEGES), "n’est pas dans « colleges »"),
        (data({"by_college": []}, colleges=COLLEGES), "un champ par collège"),
        (data({"by_college": BY_COLLEGE, "cast": 9}, colleges=COLLEGES), "ne va pas avec"),
        (data(quorum={}), "une seule règle"),
        (data(quorum={"fraction": "1/5", "count": 3}), "une seule règle"),
        (data(quorum="1/5"), "un objet est attendu"),
        (data(quorum={"fraction": "0/5"}), "plus grand que 0"),
        (data(quorum={"fraction": "6/5"}), "au plus 1"),
        (data(quorum={"count": -1}), "négatif"),
        (data(quorum={"count": "33"}), "nombre entier"),
        (data(quorum={"weighted_fraction": "1/2"}), "aucun collège"),
        (data(quorum={"weighted_fraction": "1/2", "of": 3}), "ne vont pas avec"),
        (data(quorum={"fraction": "1/5"}, registered=None), "le nombre d’inscrits manque"),
        (
            data(quorum={"fraction": "1/5"}, present=None, represented=None, remote=None),
            "le nombre de participants",
        ),
        (majority(base="registered") | {"registered": None}, "leur nombre manque"),
        ([data(), 3], "Assemblée 2"),
        (3, "un objet est attendu, pas un nombre"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(unreadable: Any, said: str) -> None:
    answer = verdict(json.dumps(unreadable))

    assert answer.exit is Exit.UNREADABLE
    assert answer.document is None
    found = [sentence.replace("\u00a0", " ") for sentence in answer.words]
    assert any(said in sentence for sentence in found), found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"id": "x",}',
        '{"registered": NaN}',
        '{"registered": Infinity}',
        '{"registered": 1, "registered": 2}',
        '{"registered": ' + "9" * 51 + "}",
        '{"registered": ' + "9" * 6000 + "}",
        "[" * 200_000,
        '{"id": "x"} {"id": "y"}',
    ],
)
def test_broken_documents_are_refused(text: str) -> None:
    answer = verdict(text)

    assert answer.exit is Exit.UNREADABLE
    assert answer.words


def test_every_problem_of_a_file_is_listed_at_once() -> None:
    answer = verdict(json.dumps([majority(threshold="1/0"), data({"for": "x", "against": None})]))

    assert len(answer.words) == 3


def _run(tmp_path: Any, capsys: Any, content: bytes) -> tuple[int, str, str]:
    path = tmp_path / "counts.json"
    path.write_bytes(content)
    code = 0
    try:
        call_command("verdict", str(path))
    except CommandError as error:
        code = error.returncode
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_the_command_prints_the_result_on_stdout_and_words_on_stderr(
    tmp_path: Any, capsys: Any
) -> None:
    code, out, err = _run(tmp_path, capsys, json.dumps(data(notes="x")).encode("utf-8-sig"))

    assert code == 0
    assert json.loads(out)["resolutions"][0]["adopted"] is True
    assert "ne sert à aucune règle" in err


def test_the_command_ends_with_1_on_contradictions_and_2_on_unreadable_input(
    tmp_path: Any, capsys: Any
) -> None:
    code, out, _ = _run(tmp_path, capsys, json.dumps(data({"for": 200})).encode())
    assert code == 1
    assert json.loads(out)["inconsistencies"]

    for content in (b"{", b'{"id": "\xe9"}', b""):
        code, out, _ = _run(tmp_path, capsys, content)
        assert (code, out) == (2, "")


def test_a_missing_file_is_refused(tmp_path: Any) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("verdict", str(tmp_path / "absent.json"))
    assert refused.value.returncode == 2


def test_each_number_that_a_rule_needs_is_asked_for_by_resolution() -> None:
    heads = {"majority": {"base": "present_or_represented", "threshold": "1/2", "strict": True}}
    everybody = {"majority": {"base": "registered", "threshold": "1/2", "strict": True}}
    counts = {
        "resolutions": [
            {"title": "comptes", "for": 3, **heads},
            {"title": "avis", "for": 3, "against": 1, "majority": SIMPLE},
            {"for": 3, **everybody},
        ]
    }

    answer = verdict(json.dumps(counts))

    assert answer.exit is Exit.UNREADABLE
    found = [sentence.replace("\u00a0", " ") for sentence in answer.words]
    assert len(found) == 2
    assert found[0].startswith("Assemblée 1 : résolution « comptes » : La majorité se compte sur")
    assert found[1].startswith("Assemblée 1 : résolution « 3 » : ")
    assert all(sentence.endswith("leur nombre manque : indiquez-le.") for sentence in found)


def test_a_number_missing_for_the_quorum_is_asked_for_once() -> None:
    answer = verdict(json.dumps(data(quorum={"fraction": "1/5"}, registered=None)))

    assert len(answer.words) == 1


def test_answers_of_the_colleges_are_compared_with_ballots_and_participants() -> None:
    ballots = {"by_college": BY_COLLEGE, "for": 6, "against": None}
    without_heads = [without(each, "participants") for each in COLLEGES]

    few_ballots = verdict(json.dumps(data(ballots | {"valid_ballots": 9}, colleges=COLLEGES)))
    few_people = verdict(
        json.dumps(data(ballots, colleges=without_heads, present=9, represented=0, remote=0))
    )

    assert few_ballots.exit is few_people.exit is Exit.INCONSISTENT
    documents: Any = [few_ballots.document, few_people.document]
    assert "10 réponses" in documents[0]["inconsistencies"][0]
    assert "10 votes pour 9 participants, soit 1 de trop" in documents[1]["inconsistencies"][0]


@pytest.mark.parametrize(
    ("threshold", "strict", "doubted"),
    [("1/2", True, False), ("1/2", False, True), ("2/5", True, True), ("2/3", False, False)],
)
def test_a_majority_under_half_is_judged_and_doubted(
    threshold: str, strict: bool, doubted: bool
) -> None:
    answer = verdict(json.dumps(majority(threshold=threshold, strict=strict)))

    assert answer.exit is Exit.JUDGED
    assert any("15 novembre 2024" in sentence for sentence in answer.words) is doubted


def test_the_command_without_a_file_says_what_to_give() -> None:
    with pytest.raises(CommandError, match="Indiquez le fichier JSON") as refused:
        call_command("verdict")
    assert refused.value.returncode == 2


def test_votes_on_a_base_of_nobody_adopt_nothing_and_are_contradicted() -> None:
    answer = verdict(json.dumps(majority(base="registered") | {"registered": 0, "present": 0}))

    document: Any = answer.document
    (found,) = document["resolutions"]
    assert answer.exit is Exit.INCONSISTENT
    assert (found["base"], found["needed"], found["adopted"]) == (0, 1, False)


def test_a_quorum_counts_no_more_people_than_are_registered() -> None:
    quorum = {"fraction": "1/5", "counted": 31}
    answer = verdict(json.dumps({"registered": 30, "quorum": quorum}))

    assert answer.exit is Exit.INCONSISTENT
    assert "31 comptés pour 30 possibles, soit 1 de trop" in answer.document["inconsistencies"][0]
