"""The site map: every room's addresses, by package name only."""

from django.urls import include, path

from mediation.csp_reports import csp_report
from mediation.health import healthz

urlpatterns = [
    path("", include("cases.urls")),
    path("reports/", include("mediation.reports.urls")),
    path("submissions/", include("mediation.submissions.urls")),
    path("exports/", include("mediation.exports.urls")),
    path("search/", include("mediation.search.urls")),
    path("due/", include("mediation.agenda.urls")),
    path("people/", include("mediation.people.urls")),
    path("administration/", include("mediation.stations.urls.administration")),
    path("administration/webhooks/", include("mediation.webhooks.urls")),
    # After administration, whose kinds of addresses they use.
    path("", include("legal_aid.urls")),
    path("", include("cases.dossier.urls")),
    path("", include("cases.signing.urls")),
    path("", include("cases.majors.urls")),
    path("", include("cases.followups.urls")),
    path("", include("cases.performance.urls")),
    path("", include("cases.mandates.urls")),
    path("", include("cases.watch.urls")),
    path("", include("cases.offline.urls")),
    path("", include("cases.tracks.urls")),
    path("", include("cases.assigning.urls")),
    path("batches/", include("cases.batches.urls")),
    path("import/", include("cases.ledgers.urls")),
    path("scans/", include("cases.scans.urls")),
    path("returns/", include("cases.returns.urls")),
    path("api/v1/", include("mediation.api.urls")),
    path("administration/", include("mediation.api.administration_urls")),
    path("retention/", include("cases.retention.urls")),
    path("rights/", include("cases.rights.urls")),
    path("account/", include("mediation.stations.urls.account")),
    path("verify/", include("mediation.papers.urls")),
    path("csp-report/", csp_report, name="csp_report"),
    path("healthz", healthz, name="healthz"),
]

handler400 = "mediation.errors.bad_request"
handler403 = "mediation.errors.permission_denied"
handler404 = "mediation.errors.page_not_found"
handler500 = "mediation.errors.server_error"
