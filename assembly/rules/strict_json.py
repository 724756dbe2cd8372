"""Reading JSON without what readers usually let pass, and naming in French what was found."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from assembly.rules.quantities import MAX_DIGITS
from assembly.rules.refused import RuleRefused


class NotWhole:
    """A number written with a comma or an exponent in the file: never a count of people."""


Json = Any


def load_json(text: str) -> Json:
    """The document, refusing what JSON readers usually let pass: doubled keys, NaN, giants."""
    try:
        return json.loads(
            text,
            parse_int=_parse_int,
            parse_float=lambda _: NotWhole(),
            parse_constant=_refuse_constant,
            object_pairs_hook=_refuse_doubles,
        )
    except json.JSONDecodeError as error:
        raise RuleRefused(
            f"Ce n’est pas du JSON lisible : ligne {error.lineno}, colonne {error.colno}. "
            "Corrigez le fichier à cet endroit."
        ) from error
    except RecursionError as error:
        raise RuleRefused(
            "Le document est trop profondément imbriqué pour être lu : donnez une assemblée ou "
            "une liste d’assemblées."
        ) from error


def _parse_int(digits: str) -> int:
    if len(digits.lstrip("-")) > MAX_DIGITS:
        raise RuleRefused(f"Un nombre dépasse {MAX_DIGITS} chiffres : {digits[:12]}… Corrigez-le.")
    return int(digits)


def _refuse_constant(name: str) -> NoReturn:
    raise RuleRefused(f"« {name} » n’est pas un nombre : écrivez un nombre entier.")


def _refuse_doubles(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for key, value in pairs:
        if key in found:
            raise RuleRefused(
                f"Le champ « {key[:40]} » est donné deux fois dans le même objet : gardez-en un."
            )
        found[key] = value
    return found


def kind_in_french(value: Json) -> str:
    """What a value of the document is, for a refusal: « un texte », « une liste »."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "un booléen"
    kinds: Mapping[type, str] = {
        int: "un nombre",
        str: "un texte",
        list: "une liste",
        dict: "un objet",
        NotWhole: "un nombre à virgule",
    }
    return kinds[type(value)]
