"""What members let the group read of their passports, as files of the bid pack."""

from collections.abc import Iterator

from consortia.models import Consortium


def passport_files(consortium: Consortium) -> Iterator[tuple[str, bytes]]:
    """Yield a path and its bytes for each file that a member has consented to share.

    No member shares a passport with a consortium yet, so that there is none.
    """
    yield from ()
