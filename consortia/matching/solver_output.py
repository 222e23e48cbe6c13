"""Keeps the output of the solver (HiGHS) quiet.

The library writes its name to standard output when its first solver is made, before any option
can be set; the command line of this package must write nothing there but JSON.
"""

import ctypes
import os
import sys

import highspy


def make_first_solver() -> None:
    """Make one solver while standard output leads nowhere; later ones are silent by option."""
    sys.stdout.flush()
    try:
        kept = os.dup(1)
    except OSError:  # no standard output at all: nothing to keep clean
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        highspy.Highs()  # type: ignore[no-untyped-call]
        ctypes.CDLL(None).fflush(None)
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def new_solver() -> highspy.Highs:
    """Return a silent solver that gives the same answer each time."""
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.silent()
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("random_seed", 0)
    return solver


make_first_solver()
