"""What is the same in every test is made once: most of what a small test cost was making it again."""

import gc
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from werkzeug.routing import Rule

from core.accounts import passwords

REAL_HASHER = passwords.HASHER


def keep_compiled_routes() -> None:
    """Rules alike build addresses alike: Werkzeug compiles a function for each rule of each application anew.

    The function reads its converters from the rule it is bound to, so one serves all applications.
    """
    compile_anew, kept = Rule._compile_builder, {}

    def compile_once(rule: Rule, append_unknown: bool = True) -> Any:
        defaults = tuple(sorted((name, str(value)) for name, value in (rule.defaults or {}).items()))
        alike = rule.rule, tuple(rule._trace), defaults, append_unknown
        if alike not in kept:
            kept[alike] = compile_anew(rule, append_unknown)
        return kept[alike]

    Rule._compile_builder = compile_once  # type: ignore[method-assign]


def hash_passwords_cheaply() -> None:
    """An argon2id that takes a moment instead of a third of a second; tests/core/test_sign_in.py tries the real one."""
    passwords.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def keep_compiled_templates(app: Flask, folder: Path) -> None:
    """Each application compiles its templates from text; here from what an earlier one made of the same text."""
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(folder))


def look_at_what_is_there_no_more() -> None:
    """The collector need not walk through hundreds of thousands of things that live until the end."""
    gc.collect()
    gc.freeze()
