"""What was added to an agenda after its notice had left, at the request of members (R-ODJ-02)."""

from django.db import models

from assembly.models.assemblies import Assembly


class AgendaCompletion(models.Model):
    """The board added members' requests to a convened agenda, and told everybody.

    `former_hash` is the fingerprint of the agenda before, `agenda_hash` after. `dispatched_on` is
    the day of the last complementary notice sent; leaving members less time than the notice of a
    first call must needs `late_reason`, which the minutes print.
    """

    assembly = models.ForeignKey(Assembly, on_delete=models.CASCADE, related_name="completions")
    number = models.PositiveSmallIntegerField()
    completed_at = models.DateTimeField()
    completed_by = models.ForeignKey("members.Account", on_delete=models.PROTECT, related_name="+")
    late_reason = models.TextField(blank=True)
    former_hash = models.CharField(max_length=64)
    agenda_hash = models.CharField(max_length=64, blank=True)
    dispatched_on = models.DateField()
    notice_sha256 = models.CharField(max_length=64, blank=True)
    notice_data = models.JSONField(default=dict, blank=True)
    notice_file = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("assembly", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("assembly", "number"), name="agenda_completion_number_once"
            ),
        )

    class Privacy:
        public = (
            "id",
            "assembly",
            "number",
            "completed_at",
            "late_reason",
            "former_hash",
            "agenda_hash",
            "dispatched_on",
            "notice_sha256",
            "notice_data",
            "notice_file",
        )
        personal = ("completed_by",)
        retention = "life of the cooperative"

    def __str__(self) -> str:
        return f"{self.assembly} · {self.number}"


class RequestLeftOut(models.Model):
    """A request that had enough support in time and that the vote began without: the minutes print
    it, with the reason that the board gives."""

    assembly = models.ForeignKey(
        Assembly, on_delete=models.CASCADE, related_name="requests_left_out"
    )
    proposal = models.ForeignKey(
        "proposals.Proposal", on_delete=models.PROTECT, related_name="left_out_of"
    )
    title = models.CharField(max_length=300)
    reached_at = models.DateTimeField()
    noted_at = models.DateTimeField()
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ("assembly", "reached_at", "pk")
        verbose_name_plural = "requests left out"
        constraints = (
            models.UniqueConstraint(fields=("assembly", "proposal"), name="request_left_out_once"),
        )

    class Privacy:
        public = ("id", "assembly", "proposal", "title", "reached_at", "noted_at", "reason")
        retention = "life of the cooperative: printed in the minutes"

    def __str__(self) -> str:
        return self.title
