"""The bid pack: everything that goes to another platform, as files that people can open."""

from consortia.handover.checklist import CodeLine, code_lines
from consortia.handover.pack import write_pack

__all__ = ["CodeLine", "code_lines", "write_pack"]
