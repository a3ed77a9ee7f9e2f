"""Commands of this slice, for the application to register."""

from directory.exchange.duplicate_commands import duplicates_command
from directory.exchange.export_commands import export_command
from directory.exchange.import_commands import import_command

__all__ = ["duplicates_command", "export_command", "import_command"]
