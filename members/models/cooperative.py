"""The cooperative itself: what its documents print, and its yearly figures."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from members import wording

# French words of a cooperative for its own things: data, because an association has
# “adhérents” and a “bureau” where Ouvaton has “sociétaires” and a “directoire”.
WORDS = {
    "member": "sociétaire",
    "members": "sociétaires",
    "share": "part sociale",
    "shares": "parts sociales",
    "board": "directoire",
    "supervisory_board": "conseil de surveillance",
    "scrutineers": "scrutateurs",
}

# What every notice and every document for third parties must print (R-CONV-03).
MANDATORY_MENTIONS = ("name", "form", "siren", "rcs_city", "address", "postcode", "city", "email")


def default_words() -> dict[str, str]:
    return dict(WORDS)


class Cooperative(models.Model):
    """The one cooperative of this installation: identity for documents, words as data.

    Amounts are in euro cents; the fiscal year ends on a month and day written MM-DD.
    """

    name = models.CharField(max_length=200)
    sigle = models.CharField(max_length=40, blank=True)
    form = models.CharField(max_length=200, blank=True)
    is_capital_variable = models.BooleanField(default=True)
    capital_amount_cents = models.BigIntegerField(default=0)
    capital_minimum_cents = models.BigIntegerField(default=0)
    share_value_cents = models.BigIntegerField(default=0)
    siren = models.CharField(max_length=9, blank=True, validators=[RegexValidator("^[0-9]{9}$")])
    rcs_city = models.CharField(max_length=100, blank=True)
    address = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=12, blank=True)
    city = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    website = models.URLField(blank=True)
    fiscal_year_end = models.CharField(
        max_length=5,
        default="12-31",
        validators=[RegexValidator("^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")],
    )
    words = models.JSONField(default=default_words)
    non_member_turnover_limit_percent = models.PositiveSmallIntegerField(default=20)
    # Who answers for what the site publishes and who keeps the machines (loi 2004-575).
    publication_director = models.CharField(max_length=200, blank=True)
    host_name = models.CharField(max_length=200, blank=True)
    host_address = models.CharField(max_length=300, blank=True)
    host_phone = models.CharField(max_length=30, blank=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(pk=1), name="only_one_cooperative"),)

    class Privacy:
        public = (
            "id",
            "name",
            "sigle",
            "form",
            "is_capital_variable",
            "capital_amount_cents",
            "capital_minimum_cents",
            "share_value_cents",
            "siren",
            "rcs_city",
            "address",
            "postcode",
            "city",
            "phone",
            "email",
            "website",
            "fiscal_year_end",
            "words",
            "non_member_turnover_limit_percent",
            "publication_director",
            "host_name",
            "host_address",
            "host_phone",
        )
        retention = "life of the cooperative"

    def __str__(self) -> str:
        return self.name

    @property
    def has_shares(self) -> bool:
        """Whether members hold shares of a capital: an association has none, and shows none."""
        amounts = (self.capital_amount_cents, self.capital_minimum_cents, self.share_value_cents)
        return self.is_capital_variable or any(amounts)

    @property
    def is_association(self) -> bool:
        """By its legal form: it will never have a capital, whatever is not filled in yet."""
        return not self.has_shares and self.form.strip().lower().startswith("association")

    @property
    def legal_form(self) -> str:
        """The form as papers name it, « à capital variable » said once (L231-2)."""
        if self.form and self.is_capital_variable and "capital" not in self.form:
            return f"{self.form} à capital variable"
        return self.form

    def word(self, key: str) -> str:
        """The cooperative's French word for one of WORDS: “sociétaire”, “directoire”…"""
        return str(self.words.get(key) or WORDS[key])

    @property
    def the_board(self) -> str:
        """« le directoire », « la gérance »."""
        return wording.the(self.word("board"))

    @property
    def of_the_board(self) -> str:
        """« du directoire », « de la gérance »."""
        return wording.of_the(self.word("board"))

    @property
    def to_the_board(self) -> str:
        """« au directoire », « à la gérance »."""
        return wording.to_the(self.word("board"))

    @property
    def own_words(self) -> dict[str, str]:
        """Those of the cooperative; where nobody holds a share, none for it."""
        unsaid = () if self.has_shares else ("share", "shares")
        return {key: word for key, word in self.words.items() if key not in unsaid}

    def missing_mentions(self) -> list[str]:
        """The mandatory mentions (R-CONV-03) that nobody has filled in yet, by field name."""
        return [field for field in MANDATORY_MENTIONS if not getattr(self, field)]


class YearlyFigures(models.Model):
    """What the cooperative was at the end of a fiscal year; amounts in euro cents.

    `non_member_turnover_cents` is watched against the cap of loi 1947 art. 3 (R-VAR-06).
    """

    year = models.PositiveSmallIntegerField(unique=True)
    members = models.PositiveIntegerField(null=True, blank=True)
    capital_cents = models.BigIntegerField(null=True, blank=True)
    turnover_cents = models.BigIntegerField(null=True, blank=True)
    non_member_turnover_cents = models.BigIntegerField(null=True, blank=True)
    result_cents = models.BigIntegerField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("year",)
        constraints = (
            models.CheckConstraint(
                condition=Q(turnover_cents__isnull=True)
                | Q(non_member_turnover_cents__isnull=True)
                | Q(non_member_turnover_cents__lte=models.F("turnover_cents")),
                name="non_member_turnover_is_part_of_turnover",
            ),
        )

    class Privacy:
        public = (
            "id",
            "year",
            "members",
            "capital_cents",
            "turnover_cents",
            "non_member_turnover_cents",
            "result_cents",
            "source",
        )
        retention = "life of the cooperative"

    def __str__(self) -> str:
        return str(self.year)
