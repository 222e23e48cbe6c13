"""How long the database may take, by kind of work: nobody waits for ever behind a held lock."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds that a statement may take, and that it may wait for a lock; nought for any."""

    statement: int
    lock: int

    def as_options(self) -> str:
        """Return the options of a PostgreSQL connection that say so.

        A transaction in which nothing happens is ended too: its process hangs, with its locks.
        """
        return (
            f"-c statement_timeout={self.statement}s -c lock_timeout={self.lock}s "
            f"-c idle_in_transaction_session_timeout={self.statement * 2}s"
        )


PATIENCE = {
    # somebody waits in front of the screen
    "web": Patience(statement=10, lock=3),
    "urgent": Patience(statement=10, lock=5),
    "letters": Patience(statement=30, lock=10),
    # reading a county takes long, and its row is locked by nobody else
    "matches": Patience(statement=240, lock=10),
    "imports": Patience(statement=240, lock=10),
    # chores over the whole register; a lock that is held is waited for at the next look
    "timetable": Patience(statement=120, lock=3),
    "command": Patience(statement=0, lock=0),
}
