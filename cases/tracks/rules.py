"""What speaks against an application for review or confirmation, with its article, checked beforehand.

A bar refuses the application here; a warning leaves it to the mediator, a remark only says something.
What the commission or the court finds in the end is theirs to say (33号令 art. 75; 法释〔2011〕5号).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.agreement_checks import unclear_words
from cases.enums import AgreementState, ClaimKind, TermKind
from cases.guards import out_of_scope_for_over_age
from cases.models import Agreement
from cases.tracks.enums import RefusalGround, TrackKind, TrackState, Weight
from cases.tracks.models import Track
from mediation.deadlines import duties
from mediation.deadlines.calendar import station_calendar
from mediation.deadlines.duty import Deadline, Duty
from mediation.papers.services import issued
from mediation.stations.enums import BodyKind

K, G = TrackKind, RefusalGround
HOUSE = gettext_lazy("本站设置")
#: Read of a review after a confirmation; that the court refuses after a review was not read.
EXCLUSIVE = gettext_lazy("33号令第七十五条第五项")
EFFECT = gettext_lazy("调解仲裁法第十四条、17号令第二十六条")

#: Until when the parties may apply, counted from effect.
DUTY: dict[str, Duty] = {
    K.ARBITRAL_REVIEW: duties.ARBITRAL_REVIEW,
    K.JUDICIAL_CONFIRMATION: duties.JUDICIAL_CONFIRMATION,
}
#: Which grounds the body's rules know (before taking the application on, after), and where.
GROUNDS: dict[str, tuple[tuple[RefusalGround, ...], tuple[RefusalGround, ...]]] = {
    K.ARBITRAL_REVIEW: (
        (G.OUT_OF_SCOPE, G.NO_JURISDICTION, G.LATE, G.RELATIONSHIP, G.CONFIRMED),
        (G.AGAINST_LAW, G.HARMS_OTHERS, G.FALSE_EVIDENCE, G.NOT_VOLUNTARY, G.UNCLEAR, G.OTHER),
    ),
    K.JUDICIAL_CONFIRMATION: (
        (G.OUT_OF_SCOPE, G.NO_JURISDICTION, G.LATE, G.STATUS, G.OTHER),
        (G.AGAINST_LAW, G.HARMS_OTHERS, G.AGAINST_MORALS, G.UNCLEAR, G.OTHER),
    ),
}
GROUNDS_OF: dict[str, Promise] = {
    K.ARBITRAL_REVIEW: gettext_lazy("33号令第七十四条至第七十九条"),
    K.JUDICIAL_CONFIRMATION: gettext_lazy("人民调解法第三十三条、法释〔2011〕5号第四条、第七条"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that speaks against an application."""

    weight: Weight
    sentence: str
    article: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found for one track on one day.

    `deadline` is None as long as the agreement has not taken effect.
    """

    kind: TrackKind
    deadline: Deadline | None
    findings: list[Finding] = field(default_factory=list)

    def _of(self, weight: Weight) -> list[Finding]:
        return [one for one in self.findings if one.weight is weight]

    @property
    def bars(self) -> list[Finding]:
        """Why it is refused here; empty where it may go on."""
        return self._of(Weight.BAR)

    @property
    def warnings(self) -> list[Finding]:
        return self._of(Weight.WARNING)

    @property
    def remarks(self) -> list[Finding]:
        return self._of(Weight.REMARK)

    @property
    def refusals(self) -> list[str]:
        """The bars as sentences with their articles."""
        return [
            _("%(sentence)s（%(article)s）。") % {"sentence": one.sentence, "article": one.article}
            for one in self.bars
        ]


def grounds_for(track: Track) -> tuple[RefusalGround, ...]:
    """The grounds on which the body may say no at this point."""
    before, after = GROUNDS[track.kind]
    return after if track.is_accepted else before


def deadline_for(agreement: Agreement, kind: str) -> Deadline | None:
    """The last day to apply, and the unmoved one; None before the agreement has taken effect."""
    if agreement.effective_on is None:
        return None
    return duties.deadline(DUTY[kind], agreement.effective_on, station_calendar())


def is_open(agreement: Agreement, kind: str) -> bool:
    """Whether the station has opened this track to the organisation."""
    organisation = agreement.case.organisation
    return bool(
        organisation.arbitral_review_open
        if kind == K.ARBITRAL_REVIEW
        else organisation.judicial_confirmation_open
    )


def checked(
    agreement: Agreement, kind: str, *, on: date, tracks: Iterable[Track] | None = None
) -> Checked:
    """What speaks against applying for `kind` on that day.

    Args:
        tracks: the agreement's applications so far; read where they are not given.
    """
    known = agreement.tracks.all() if tracks is None else tracks
    deadline = deadline_for(agreement, kind)
    findings = [
        *_of_state(agreement, kind),
        *_of_time(deadline, on),
        *_of_tracks(known),
        *_of_content(agreement, kind),
        *_of_body(agreement, kind),
    ]
    return Checked(TrackKind(kind), deadline, findings)


def paper_refusals(agreement: Agreement, kind: str) -> list[str]:
    """Why the application's paper is not issued today: as for the application itself, and as long as the
    other one's paper may still be handed in. Its own application, recorded already, bars no paper."""
    today = timezone.localdate()
    tracks = list(agreement.tracks.all())
    other = TrackKind(kind).other
    others = [track for track in tracks if track.kind == other]
    refusals = checked(agreement, kind, on=today, tracks=others).refusals
    last = deadline_for(agreement, other)
    in_time = last is not None and last.due >= today
    if not others and in_time and issued(other, agreement).exists():
        refusals.append(
            _("已出具%(other)s申请书；仲裁审查与司法确认请择一提出。") % {"other": other.label}
        )
    return refusals


def _bar(sentence: str, article: object) -> Finding:
    return Finding(Weight.BAR, sentence, str(article))


def _warning(sentence: str, article: object) -> Finding:
    return Finding(Weight.WARNING, sentence, str(article))


def _of_state(agreement: Agreement, kind: str) -> Iterable[Finding]:
    if not is_open(agreement, kind):
        what = {"track": TrackKind(kind).label}
        yield _bar(_("本组织未开通%(track)s") % what, HOUSE)
    if agreement.state not in AgreementState.STANDING:
        yield _bar(_("调解协议尚未生效或者已不再有效"), EFFECT)
    if agreement.state == AgreementState.PERFORMED:
        yield _warning(_("协议已履行完毕，通常不必再申请"), "")


def _of_time(deadline: Deadline | None, on: date) -> Iterable[Finding]:
    if deadline is None:
        return
    days = {"due": deadline.due.isoformat(), "safe": deadline.unmoved.isoformat()}
    if on > deadline.due:
        yield _bar(
            _("申请期限已于%(due)s届满（不顺延则为%(safe)s）") % days
            if deadline.moved
            else _("申请期限已于%(due)s届满") % days,
            deadline.article,
        )
    elif on > deadline.unmoved:
        yield _warning(
            _("稳妥期限%(safe)s已过；按休息日顺延，最后一日为%(due)s") % days, deadline.article
        )


def _of_tracks(tracks: Iterable[Track]) -> Iterable[Finding]:
    for track in tracks:
        what = {"track": track.get_kind_display(), "day": track.applied_on.isoformat()}
        if track.state in TrackState.PENDING:
            sentence = _("%(track)s正在审查（%(day)s申请）；仲裁审查与司法确认请择一提出")
            yield _bar(sentence % what, EXCLUSIVE)
        elif track.state == TrackState.GRANTED and track.kind == K.JUDICIAL_CONFIRMATION:
            yield _bar(_("调解协议已经人民法院司法确认"), _("33号令第七十五条第五项"))
        elif track.state == TrackState.GRANTED:
            yield _bar(_("调解协议已置换为仲裁调解书"), GROUNDS_OF[K.ARBITRAL_REVIEW])


def _of_content(agreement: Agreement, kind: str) -> Iterable[Finding]:
    kinds = _kinds_agreed(agreement)
    is_review = kind == K.ARBITRAL_REVIEW
    if kinds == {ClaimKind.RELATIONSHIP}:
        if is_review:
            yield _bar(_("仅确认劳动关系的协议，不能申请仲裁审查"), _("33号令第七十五条第四项"))
        else:
            yield _warning(
                _("本协议仅确认劳动关系，司法确认也可能不予受理"), _("各地做法不一，请先询问法院")
            )
    elif is_review and ClaimKind.RELATIONSHIP in kinds:
        yield _warning(
            _("请求中有确认劳动关系；这一部分不能申请仲裁审查"), _("33号令第七十五条第四项")
        )
    yield from _of_scope(agreement, is_review)
    if words := unclear_words(agreement):
        yield _warning(
            _("内容不明确：%(words)s") % {"words": "、".join(f"“{word}”" for word in words)},
            GROUNDS_OF[kind],
        )


def _of_scope(agreement: Agreement, is_review: bool) -> Iterable[Finding]:
    """Claims of an over-age worker that are none of the commission's."""
    outside = out_of_scope_for_over_age(agreement.case)
    if not is_review or not outside:
        return
    article = _("33号令第七十五条第一项、令第56号第十九条")
    if len(outside) == agreement.case.claims.count():
        yield _bar(_("超龄劳动者的这些请求不属于仲裁委员会受理范围"), article)
    else:
        yield _warning(_("超龄劳动者的部分请求不属于仲裁委员会受理范围"), article)


def _of_body(agreement: Agreement, kind: str) -> Iterable[Finding]:
    if kind == K.ARBITRAL_REVIEW:
        yield Finding(
            Weight.REMARK, _("向有管辖权的劳动人事争议仲裁委员会提出"),
            _("33号令第七十四条、第七十五条第二项"),
        )  # fmt: skip
        return
    article = _("劳动争议解释（一）第五十二条")
    if agreement.case.organisation.body_kind != BodyKind.PEOPLES_COMMITTEE:
        yield _warning(
            _("本组织不是人民调解委员会；法院是否确认，依当地做法，请先询问法院"), article
        )
    if agreement.terms.exclude(kind=TermKind.MONEY).exists():
        yield _warning(_("协议不限于给付义务；可以司法确认的，是仅就给付义务达成的协议"), article)
    yield Finding(
        Weight.REMARK,
        _(
            "向调解组织所在地、当事人住所地或者标的物所在地的基层人民法院提出；法院邀请调解的，向该法院提出"
        ),
        _("民事诉讼法第二百零五条"),
    )


def _kinds_agreed(agreement: Agreement) -> set[str]:
    """What was claimed against those whom the agreement names."""
    named = agreement.named_parties.values("party")
    rows = agreement.case.claims_against.filter(respondent__in=named)
    return set(rows.values_list("claim__kind", flat=True))
