"""What an officer is typing: kept, gone on with, given up. Nobody else gets to see it."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from legal_aid.forms.draft_mark import as_posted, mark_for, posted_fields, posted_mark
from legal_aid.forms.log import ConsultationPage
from legal_aid.models import ConsultationDraft
from legal_aid.services import drafts
from legal_aid.services.drafts import DraftGone, Mark, StaleDraft
from legal_aid.views.consultations import desk_staff
from legal_aid.views.log import CONFLICT, UNPROCESSABLE, log_page, stale_sentence
from mediation.history.gate import ActionRefused
from mediation.stations.access import ActingRequest

GONE = 410


def _draft_or_404(request: ActingRequest, reference: uuid.UUID) -> ConsultationDraft:
    found: ConsultationDraft | None = (
        drafts.drafts_of(request.actor).filter(reference=reference).first()
    )
    if found is None:
        raise Http404
    return found


@require_POST
@desk_staff
def keep(request: ActingRequest) -> HttpResponse:
    """Keep what the page holds: for the script, which sends it while somebody types, and for the
    button that does the same without it."""
    mark = posted_mark(request.POST)
    if mark is None:
        return _refused(request, None, _("草稿编号缺失，未能保存。"), UNPROCESSABLE)
    try:
        draft = drafts.keep_draft(mark, posted_fields(request.POST), actor=request.actor)
    except ConsultationDraft.DoesNotExist:
        raise Http404 from None
    except DraftGone:
        return _refused(request, None, _("这份草稿已在另一窗口登记或者丢弃。"), GONE)
    except StaleDraft as stale:
        return _refused(request, mark, stale_sentence(stale), CONFLICT)
    except ActionRefused as refused:
        return _refused(request, mark, " ".join(refused.reasons), UNPROCESSABLE)
    if _is_script(request):
        saved_at = timezone.localtime(draft.saved_at)
        return JsonResponse({"version": draft.version, "saved_at": f"{saved_at:%H:%M}"})
    messages.success(request, _("草稿已保存。"))
    return redirect("legal_aid:draft", draft.reference)


def _is_script(request: ActingRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _refused(request: ActingRequest, mark: Mark | None, sentence: str, status: int) -> HttpResponse:
    if _is_script(request):
        return JsonResponse({"message": sentence}, status=status)
    page = ConsultationPage(request.actor, data=request.POST).hush()
    return log_page(request, page, refusal=[sentence], mark=mark, status=status)


@require_safe
@desk_staff
def resume(request: ActingRequest, draft: uuid.UUID) -> HttpResponse:
    """The page with what was typed into it, to go on with."""
    found = _draft_or_404(request, draft)
    page = ConsultationPage(request.actor, data=as_posted(found)).hush()
    return log_page(request, page, mark=mark_for(found), begun_at=found.begun_at)


@require_POST
@desk_staff
def discard(request: ActingRequest, draft: uuid.UUID) -> HttpResponse:
    """Give the draft up, for good."""
    drafts.discard_draft(_draft_or_404(request, draft))
    messages.success(request, _("草稿已丢弃。"))
    return redirect("legal_aid:create")
