"""The words residents type: what found little, what the municipality added, and what was there from the start."""

import io

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.calendar import now
from core.db import directory_session, unit_of_work
from core.errors import BadInput, RuleBroken
from core.paging import page_of
from core.permissions import Permission, requires
from directory.desk.word_forms import ButtonForm, WordForm, WordsFileForm, as_typed
from directory.desk.word_tables import rows_from_the_start, rows_of, words_with
from directory.exchange.sheets import write_csv
from directory.search.misses import missed_words, settle_words, words_of_miss
from directory.search.models import OwnWord
from directory.search.own_words import cells_of, get_own_word, own_words, put_word, remove_word, take_in, words_of
from directory.search.words import COLUMNS

ON_A_PAGE = 40
NO_FILE = "ファイルを選んでください。"

desk_words = Blueprint("desk_words", __name__, url_prefix="/desk/words")


@desk_words.get("/")
@requires(Permission.WORD_EDIT)
def index() -> ResponseReturnValue:
    """The three lists on one page."""
    session, asked = directory_session(), request.args.get("q", "").strip()[:40]
    known = words_of(session)
    groups = words_with(known, asked)
    paging = page_of(len(groups), ON_A_PAGE)
    return render_template(
        "desk/words/index.html",
        asked=asked,
        missed=missed_words(session, known),
        own=own_words(session),
        groups=groups[paging.offset : paging.offset + ON_A_PAGE],
        count=len(groups),
        paging=paging,
        form=ButtonForm(),
    )


@desk_words.route("/new", methods=["GET", "POST"])
@requires(Permission.WORD_EDIT)
def new() -> ResponseReturnValue:
    """Add a word; a line that found little is already filled in."""
    number = request.args.get("miss", type=int) or 0
    words = words_of_miss(directory_session(), number) if number else ""
    form = WordForm(data={"word": words.replace(" ", ""), "sort": "困りごと"})
    return _kept(form, None) or render_template("desk/words/form.html", form=form, own=None)


@desk_words.route("/<key>", methods=["GET", "POST"])
@requires(Permission.WORD_EDIT)
def edit(key: str) -> ResponseReturnValue:
    """Change a word that was added."""
    own = get_own_word(directory_session(), key)
    form = WordForm(data=as_typed(cells_of(own)))
    return _kept(form, own) or render_template("desk/words/form.html", form=form, own=own)


@desk_words.post("/<key>/remove")
@requires(Permission.WORD_EDIT)
def remove(key: str) -> ResponseReturnValue:
    """Take a word out that was added."""
    if not ButtonForm().validate():
        flash("もう一度ボタンを押してください。", "warning")
        return redirect(url_for(".edit", key=key))
    with unit_of_work(directory_session()) as session:
        own = get_own_word(session, key)
        word = own.word
        remove_word(session, own)
    flash(f"「{word}」を消しました。", "success")
    return redirect(url_for(".index"))


@desk_words.post("/missed/<int:number>/settle")
@requires(Permission.WORD_EDIT)
def settle(number: int) -> ResponseReturnValue:
    """A line that needs no word."""
    if ButtonForm().validate():
        with unit_of_work(directory_session()) as session:
            words = settle_words(session, number)
        flash(f"「{words}」を一覧から外しました。", "success")
    return redirect(url_for(".index"))


@desk_words.get("/words.csv")
@requires(Permission.WORD_EDIT)
def table() -> ResponseReturnValue:
    """The words that were added, as a file for a spreadsheet; with `every` the whole list."""
    session = directory_session()
    rows = [cells_of(own) for own in own_words(session)]
    file = io.StringIO()
    write_csv(file, COLUMNS, [*rows, *(rows_from_the_start() if request.args.get("every") else [])])
    response = Response(file.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="search-words.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


@desk_words.route("/import", methods=["GET", "POST"])
@requires(Permission.WORD_EDIT)
def take() -> ResponseReturnValue:
    """Take a file of words in: all of it, or nothing."""
    form = WordsFileForm()
    if form.validate_on_submit():
        sent = request.files.get("file")
        try:
            if sent is None or not sent.filename:
                raise BadInput(NO_FILE)
            rows = rows_of(sent.read(), sent.filename)
            with unit_of_work(directory_session()) as session:
                added, replaced = take_in(session, rows, by=current_user.key, now=now())
        except BadInput as unreadable:
            form.file.errors = str(unreadable).split("\n")
        else:
            flash(f"{added}語を足し、{replaced}語を書きかえました。", "success")
            return redirect(url_for(".index"))
    return render_template("desk/words/import.html", form=form), 400 if form.errors else 200


def _kept(form: WordForm, own: OwnWord | None) -> ResponseReturnValue | None:
    """Keep a complete form and go back to the list; None while something is to be mended."""
    if not form.is_complete():
        return None
    try:
        with unit_of_work(directory_session()) as session:
            again = get_own_word(session, own.key) if own else None
            word = put_word(session, form.row(), own=again, by=current_user.key, now=now()).word
    except RuleBroken as broken:
        form.word.errors = [str(broken)]
        return None
    flash(f"「{word}」を保存しました。いまから、この言葉でさがせます。", "success")
    return redirect(url_for(".index"))
