"""A typesetting program with the accidents that a text engine has, for the tests of `workers.py`.

A page with one of these words: 崩溃 ends the process as a defect in C does, 很慢 keeps it busy, 停住
forever, and 出错 raises an error. All others are set as usual.
"""

import os
import runpy
import signal
import sys
import time
from pathlib import Path

ENGINE = Path(__file__).resolve().parents[2] / "mediation" / "papers" / "engine.py"
SLOW_SECONDS = 1.5

engine = runpy.run_path(str(ENGINE))
_pdf = engine["pdf"]


def pdf(source: str, *, draft: bool) -> bytes:
    if "崩溃" in source:
        os.kill(os.getpid(), signal.SIGSEGV)
    if "很慢" in source:
        time.sleep(SLOW_SECONDS)
    if "停住" in source:
        time.sleep(3600)
    if "出错" in source:
        raise ValueError(source)
    return bytes(_pdf(source, draft=draft))


# The functions of the program look their names up here.
engine["main"].__globals__["pdf"] = pdf

if __name__ == "__main__":
    engine["main"](int(sys.argv[1]))
