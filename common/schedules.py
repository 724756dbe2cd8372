"""What the worker does by itself: one row a task, written again at each migration."""

from functools import partial

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


def repeat(app: AppConfig, task: str, *, minutes: int) -> None:
    """Has the worker run `task` (a dotted path, without argument) for ever, whatever restarts."""
    post_migrate.connect(partial(_write, task, minutes), sender=app, dispatch_uid=task, weak=False)


def run_now() -> None:
    """Asks the worker for each of these tasks at once, without waiting for the next minute: the
    clock of a demonstration has jumped."""
    from django_q.tasks import async_task  # its models exist once every room is there

    repeated = apps.get_model("django_q", "Schedule").objects.filter(repeats=-1)
    for task in repeated.order_by("pk").values_list("func", flat=True):
        async_task(task)


def _write(task: str, minutes: int, *, using: str, **kwargs: object) -> None:
    if using != "default":
        return
    schedules = apps.get_model("django_q", "Schedule").objects.using(using)
    schedules.update_or_create(
        func=task,
        defaults={"name": task, "schedule_type": "I", "minutes": minutes, "repeats": -1},
    )
