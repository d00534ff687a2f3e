"""Who came to a joint session: the workers case by case, the respondents' people once for all."""

from collections.abc import Iterable, Sequence
from typing import Any

from cases.enums import Side
from cases.forms.sessions import AttendanceForm, signers
from cases.models import Agent, Attendance, Case, MediationSession, Party

#: Empty lines for witnesses and companions.
SPARE = 2
Person = Party | Agent
Key = tuple[str, str]


class JointAttendance:
    """The lines of the page, and the rows of each case that they stand for.

    Args:
        filed: the rows of the session that is recorded already, by the key of the case.
    """

    def __init__(
        self, cases: Sequence[Case], filed: dict[int, MediationSession], data: Any = None
    ) -> None:
        self.cases = list(cases)
        self._rows = {
            pk: {
                _row_key(row): row
                for row in session.attendances.select_related("party", "agent__party")
            }
            for pk, session in filed.items()
        }
        self._signed = {
            pk: {_key(person) for person in signers(session)} for pk, session in filed.items()
        }
        people = {
            case.pk: _people(case, self._rows.get(case.pk, {}).values()) for case in self.cases
        }
        first_time = not any(self._rows.values())
        self.own: list[tuple[Case, list[AttendanceForm]]] = [
            (
                case,
                [
                    self._form(data, f"came-{case.serial}-{n}", case, person, first_time)
                    for n, person in enumerate(people[case.pk][Side.APPLICANT])
                ],
            )
            for case in self.cases
        ]
        common = {
            _key(person): (case, person)
            for case in reversed(self.cases)
            for person in people[case.pk][Side.RESPONDENT]
        }
        self._common_people = {
            pk: {_key(person): person for person in by_side[Side.RESPONDENT]}
            for pk, by_side in people.items()
        }
        self.common = [
            self._form(data, f"came-common-{n}", case, person, first_time=False)
            for n, (case, person) in enumerate(common.values())
        ]
        others = {
            row.name: row
            for rows in self._rows.values()
            for row in rows.values()
            if row.party_id is None and row.agent_id is None
        }
        lines: list[Attendance | None] = [*others.values(), *[None] * SPARE]
        self.others = [
            AttendanceForm(
                data, prefix=f"came-other-{n}",
                initial={"name": row.name, "identity_checked": row.identity_checked} if row else {},
            )
            for n, row in enumerate(lines)
        ]  # fmt: skip

    def _form(
        self, data: Any, prefix: str, case: Case, person: Person, first_time: bool
    ) -> AttendanceForm:
        row = self._rows.get(case.pk, {}).get(_key(person))
        if row is not None:
            initial = {"present": True, "name": row.name, "identity_checked": row.identity_checked}
        else:
            is_worker = isinstance(person, Party) and person.is_worker
            name = getattr(person, "legal_representative", "") or (
                "" if isinstance(person, Party) and not is_worker else person.name
            )
            initial = {"name": name, "present": is_worker and first_time}
        initial["signed"] = _key(person) in self._signed.get(case.pk, ())
        return AttendanceForm(data, prefix=prefix, person=person, initial=initial)

    def __iter__(self) -> Any:
        return iter(
            [*(form for _case, forms in self.own for form in forms), *self.common, *self.others]
        )

    def is_valid(self) -> bool:
        """Judge every line, so that all mistakes show at once."""
        judged = [form.is_valid() for form in self]
        return all(judged)

    def non_form_errors(self) -> list[str]:
        """Mistakes of the lines as a whole; the error summary asks as it asks a formset."""
        return []

    def attendances(self, chosen: Iterable[Case]) -> dict[int, list[Attendance]]:
        """Who came, as rows of each chosen case; only after `is_valid`."""
        own = {case.pk: forms for case, forms in self.own}
        self._signing: list[Attendance] = []
        return {case.pk: self._of(case, own[case.pk]) for case in chosen}

    def signed(self) -> list[Attendance]:
        """Those of `attendances` who signed the record on the spot; only after that."""
        return self._signing

    def _of(self, case: Case, own: list[AttendanceForm]) -> list[Attendance]:
        found = [
            self._row(case, form.person, form) for form in own if form.is_present and form.person
        ]
        for form in self.common:
            person = self._common_people[case.pk].get(_key(form.person)) if form.person else None
            if form.is_present and person is not None:
                found.append(self._row(case, person, form))
        found += [self._row(case, None, form) for form in self.others if form.is_present]
        return found

    def _row(self, case: Case, person: Person | None, form: AttendanceForm) -> Attendance:
        data = form.cleaned_data
        key = _key(person) if person else ("other", data["name"])
        row = self._rows.get(case.pk, {}).get(key) or Attendance()
        row.party = person if isinstance(person, Party) else None
        row.agent = person if isinstance(person, Agent) else None
        row.name, row.identity_checked = data["name"], data["identity_checked"]
        if data.get("signed"):
            self._signing.append(row)
        return row


def _people(case: Case, came: Iterable[Attendance]) -> dict[str, list[Person]]:
    """Parties and agents of the case by the side on which they stand.

    Who came and has left the case since (a renamed, replaced or succeeded party) keeps the line.
    """
    people: list[Person] = [*case.parties.all(), *case.agents.select_related("party")]
    people += [
        person for row in came if (person := row.party or row.agent) and person not in people
    ]
    found: dict[str, list[Person]] = {Side.APPLICANT: [], Side.RESPONDENT: []}
    for person in people:
        found[(person.party if isinstance(person, Agent) else person).side].append(person)
    return found


def _key(person: Person) -> Key:
    """The same for the same person in every case of the series."""
    if isinstance(person, Agent):
        return ("agent", f"{person.party.side} {person.party.name} {person.name}")
    return ("party", f"{person.side} {person.name}")


def _row_key(row: Attendance) -> Key:
    if row.agent is not None:
        return _key(row.agent)
    return _key(row.party) if row.party is not None else ("other", row.name)
