"""A ledger of many rows, imported by the command in a process of its own: time, and memory at its peak."""

import csv
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from cases.demo import names
from mediation.stations.enums import OrganisationKind
from mediation.stations.models import Organisation

ROWS = 20_000
#: Memory is compared with that of a ledger of so many.
FEW = 2_000
HEADINGS = ("案号", "申请人", "被申请人", "收到申请日期", "受理日期", "结案日期", "结案方式", "争议类别", "请求金额", "协议金额")  # fmt: skip
Row = tuple[str, str]


def measured() -> Iterator[Row]:
    """The import of `ROWS` rows: seconds, and how much more memory than `FEW` rows take."""
    station = Organisation.objects.filter(kind=OrganisationKind.STATION).order_by("code")[0]
    with tempfile.TemporaryDirectory(prefix="bench-ledger-") as folder:
        few = _imported(Path(folder, "few.csv"), station.code, FEW, seed=1)
        many = _imported(Path(folder, "many.csv"), station.code, ROWS, seed=2)
    yield f"import of {ROWS:,} rows", f"{many[0]:.0f} s (bar: 180 s)"
    yield (
        "  … memory at its peak",
        f"{many[1]:.0f} MB, {many[1] / few[1]:.2f} × that of {FEW:,} rows",
    )


def _imported(path: Path, station: str, rows: int, *, seed: int) -> tuple[float, float]:
    """Seconds, and the largest of all children so far in megabytes: the few come first."""
    write_ledger(path, rows, seed=seed)
    command = [sys.executable, "manage.py", "import_ledger", str(path), "--organisation", station]
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=dict(os.environ))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return time.perf_counter() - begun, peak


def write_ledger(path: Path, rows: int, *, seed: int) -> None:
    """Made-up cases of ten years, most of them ended."""
    rng = random.Random(seed)
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(HEADINGS)
        for number in range(1, rows + 1):
            received = date(2014, 1, 1) + timedelta(days=rng.randrange(3650))
            ended = received + timedelta(days=rng.randrange(2, 30))
            settled = rng.random() < 0.65
            out.writerow(
                (
                    f"旧{seed}-{number}", names.person_name(rng), names.company(rng)[0],
                    received.strftime("%Y.%m.%d"), (received + timedelta(days=1)).isoformat(),
                    ended.isoformat(), "调解成功" if settled else "调解不成", "工资",
                    f"{rng.randrange(1, 900) / 10}万", f"{rng.randrange(1000, 90000)}元" if settled else "",
                )
            )  # fmt: skip
