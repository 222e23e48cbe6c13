"""What members show each other of their passports, as files of the bid pack."""

from collections.abc import Callable, Iterator, Sequence

from accounts.errors import NotFound
from accounts.models import StoredFile
from consortia.diligence.services.viewing import PassportWithFiles
from organisations.passport.items import Passport
from organisations.passport.words import facts_of


def passport_files(taken: Sequence[PassportWithFiles]) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Yield a path, and what makes its bytes, for all that members show: words, then files."""
    for member in taken:
        passport = member.passport
        if not passport.items:
            continue
        folder = passport.organisation.identifier
        yield f"{folder}/passport.txt", lambda passport=passport: _words(passport)  # type: ignore[misc]
        for place, (item, file) in enumerate(member.files, start=1):
            name = f"{folder}/{place:02}-{item.key}-{file.name}"
            yield name, lambda file=file: _bytes(file)  # type: ignore[misc]


def _bytes(file: StoredFile) -> bytes:
    """Return a file's bytes, which are let go of once they are written."""
    found = StoredFile.objects.filter(pk=file.pk).values_list("content", flat=True).first()
    if found is None:
        raise NotFound(f"“{file.name}” has just been removed. Make the pack again.")
    return bytes(found)


def _words(passport: Passport) -> bytes:
    lines = [passport.organisation.name, passport.organisation.identifier, ""]
    for item in passport.items:
        lines += [item.label, *(f"    {name}: {value}" for name, value in facts_of(item)), ""]
    return "\n".join(lines).encode()
