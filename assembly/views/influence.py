"""`/assemblees/12/influence/`: could disputed votes have changed each result?"""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assembly.documents.influence import draw_influence, influence_data
from assembly.models import Assembly
from assembly.views.doors import visible
from common import clock
from common.web.papers import as_page


@require_safe
@visible
def page(request: HttpRequest, assembly: Assembly) -> HttpResponseBase:
    """The report as a page, from the same data as its PDF."""
    return as_page(
        request,
        draw_influence(influence_data(assembly, at=clock.now())),
        pdf=reverse("assembly:influence-pdf", args=[assembly.pk]),
        back=(reverse("assembly:results", args=[assembly.pk]), _("Results")),
    )


@require_safe
@visible
def pdf(request: HttpRequest, assembly: Assembly) -> HttpResponseBase:
    content = draw_influence(influence_data(assembly, at=clock.now())).bytes()
    response = HttpResponse(content, content_type="application/pdf")
    name = f"influence-{assembly.pk}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response
