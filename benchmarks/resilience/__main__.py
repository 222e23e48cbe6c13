"""Measure bad days: ``python -m benchmarks.resilience [--quick] [--only NAME]``.

Everything runs on this machine's loopback, on servers of its own, and ends. Writes the table of
``docs/resilience.md``, unless a part is asked for: that is printed.
"""

import argparse
import os
import sys

from benchmarks.site import site


def main() -> int:
    """Run what was asked for; return 0."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.resilience", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer letters, shorter outages")
    parser.add_argument("--only", action="append", help="letters, login, speed or redis")
    parser.add_argument("--letters", type=int, default=0, help="how many; 400 by default")
    asked = parser.parse_args()
    count = asked.letters or (100 if asked.quick else 400)
    seconds = 10.0 if asked.quick else 20.0
    os.environ.update(REDIS_URL="redis://127.0.0.1:1/0", LOG_LEVEL="WARNING")
    with site():
        from benchmarks.resilience import broker, letters  # which need the settings
        from benchmarks.resilience.report import table, write_page

        trials = {
            "speed": [lambda: letters.throughput(count)],
            "letters": [
                lambda: letters.faults(count),
                lambda: letters.faults(count // 4, guard_off=True),
            ],
            "login": [
                lambda: letters.refused_login(count // 2, seconds),
                lambda: letters.refused_login(count // 8, seconds, guard_off=True),
            ],
            "redis": [
                lambda: broker.away(seconds, count // 40),
                lambda: broker.away(seconds, count // 40, guard_off=True),
            ],
        }
        rows = []
        for name, steps in trials.items():
            for step in steps if not asked.only or name in asked.only else []:
                rows.append(step())
                print(table(rows[-1:]).splitlines()[-1], file=sys.stderr, flush=True)
        if asked.only or asked.quick:
            print(table(rows))
        else:
            write_page(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
