"""Deeds at the same moment, each in its own connection."""

import threading

from django.db import close_old_connections, connection

from accounts.errors import Refusal

#: Only whoever waits for this transaction: other tests have locks on the same server.
UNTIL_SOMEBODY_WAITS = (
    "DO $$ BEGIN FOR i IN 1..500 LOOP "
    "PERFORM pg_stat_clear_snapshot(); "
    "EXIT WHEN EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted "
    "AND pg_backend_pid() = ANY (pg_blocking_pids(pid))); "
    "PERFORM pg_sleep(0.02); END LOOP; END $$"
)


def at_once(*deeds):
    """Do all at the same moment, each in its own connection; return what each came to."""
    gate, came = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(index, deed):
        try:
            connection.ensure_connection()
            gate.wait(10)
            deed()
            came[index] = "done"
        except Refusal as refusal:
            came[index] = type(refusal).__name__
        except Exception as fault:
            came[index] = f"fault: {type(fault).__name__}"
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    close_old_connections()
    return came


def until_somebody_waits():
    """Return once somebody waits for a lock that this transaction has."""
    with connection.cursor() as cursor:
        cursor.execute(UNTIL_SOMEBODY_WAITS)
