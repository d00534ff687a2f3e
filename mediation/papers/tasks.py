"""Background rendering of issued papers."""

from mediation.jobs.registry import job_handler
from mediation.jobs.running import Run
from mediation.papers import services
from mediation.papers.models import Paper


@job_handler(services.RENDER_JOB)
def render_paper(run: Run) -> None:
    """Make the PDF of one issued paper; a second run finds it made."""
    services.pdf_of(Paper.objects.get(pk=run.payload["paper"]))
