"""What every command does alike: refuse with a sentence on standard error and status 1."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import OperationalError, ProgrammingError

from core.errors import DomainError

NO_TABLES = "データベースの準備がまだです。先に「flask --app app db upgrade」を実行してください。"


def says_why(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turn a broken rule or an unreachable database into a sentence and exit status 1."""

    @with_appcontext
    @wraps(command)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        with refusals():
            return command(*args, **kwargs)

    return guarded


@contextmanager
def refusals() -> Iterator[None]:
    """The block whose refusals are told to a person."""
    try:
        yield
    except DomainError as error:
        refuse(str(error))
    except (OperationalError, ProgrammingError) as error:
        missing = "no such table" in str(error) or "UndefinedTable" in type(error.orig).__name__
        refuse(
            NO_TABLES
            if missing
            else f"データベースに接続できません（{type(error.orig).__name__}）。設定を確かめてください。"
        )
    except UnicodeError:
        refuse("文字として読めない部分があります。UTF-8で保存し直してから、もう一度実行してください。")
    except OSError as error:
        refuse(f"ファイルを扱えません: {error.filename or ''}（{error.strerror}）。")


def stdin_lines() -> Iterator[str]:
    """The lines of standard input as UTF-8, whatever the terminal says; what is not UTF-8 becomes U+FFFD."""
    for number, raw in enumerate(sys.stdin.buffer):
        line = raw.decode("utf-8", "replace").rstrip("\r\n")
        yield line.removeprefix("\ufeff") if number == 0 else line


def refuse(sentence: str) -> None:
    """Say why on standard error and leave with status 1."""
    click.echo(sentence, err=True)
    sys.exit(1)


def say_json(value: object) -> None:
    """One JSON value on standard output."""
    click.echo(json.dumps(value, ensure_ascii=False))
