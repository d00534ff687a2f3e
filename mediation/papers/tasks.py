"""Background rendering of issued papers."""

import logging

from mediation.jobs.registry import TryAgain, job_handler
from mediation.jobs.running import Run
from mediation.papers import services
from mediation.papers.errors import CannotPrint
from mediation.papers.models import Paper

logger = logging.getLogger(__name__)


@job_handler(services.RENDER_JOB)
def render_paper(run: Run) -> None:
    """Make the PDF of one issued paper; a second run finds it made."""
    paper = Paper.objects.get(pk=run.payload["paper"])
    try:
        services.pdf_of(paper)
    except CannotPrint as error:
        # Its words are ours and quote nothing of the paper.
        logger.warning("paper %s is not printed: %s", paper.pk, error)
        raise TryAgain(str(error.reason)) from error
