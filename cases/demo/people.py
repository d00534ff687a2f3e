"""Made-up parties of a demonstration case."""

import random
from datetime import date, timedelta

from cases.demo import names
from cases.enums import PartyKind, Side
from cases.models import Party
from mediation.people.enums import IdType
from mediation.stations.models import Building


def worker(rng: random.Random, received_on: date) -> Party:
    """A worker who was hired some time before, not saved."""
    male = rng.random() < 0.5
    born = date(rng.randrange(1968, 2002), rng.randrange(1, 13), rng.randrange(1, 29))
    return Party(
        side=Side.APPLICANT, kind=PartyKind.WORKER, name=names.person_name(rng),
        sex="male" if male else "female", birth_date=born, id_type=IdType.RESIDENT,
        id_number=names.resident_id(rng, born, male=male), phone=names.phone(rng),
        address=f"上海市浦东新区示范路{rng.randrange(1, 999)}弄{rng.randrange(1, 60)}号",
        position=rng.choice(names.POSITIONS),
        hired_on=received_on - timedelta(days=rng.randrange(200, 3000)),
        is_union_member=rng.random() < 0.6,
    )  # fmt: skip


def employer(rng: random.Random, building: Building) -> Party:
    """A company in that building, not saved."""
    name, code, industry = names.company(rng)
    return Party(
        side=Side.RESPONDENT, kind=PartyKind.EMPLOYER, name=name, credit_code=code,
        industry=industry, legal_representative=names.person_name(rng), phone=names.phone(rng),
        address=building.address, building=building, employer_role="employer",
        nature=rng.choice(("private", "private", "foreign", "state")),
    )  # fmt: skip
