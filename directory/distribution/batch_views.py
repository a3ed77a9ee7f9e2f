"""Batches at the desk: the list, making one, one batch with its PDF, and its end."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from core.accounts.queries import names_of_accounts
from core.calendar import today
from core.db import directory_session, unit_of_work
from core.errors import AtField, DomainError
from core.paging import page_of
from core.permissions import Permission, requires
from directory.distribution.forms import ButtonForm, CopiesForm, PrintForm
from directory.distribution.ledger import batch_rows, paper_of, spot_lines
from directory.distribution.models import LeafletBatch
from directory.distribution.queries import batches, get_batch, how_many_batches, scans_by_day, spot_exists
from directory.distribution.recall import standing_of
from directory.distribution.services import Printing, change_copies, end_batch, go_on, make_batch, sheet_of
from directory.leaflets.answers import staff_paper
from directory.leaflets.choice import Choice, Made, made_sheet
from directory.leaflets.forms import LeafletForm
from directory.leaflets.printing import print_sheet
from directory.leaflets.sheet import Layout, Printed, SheetData
from directory.leaflets.views import grouped, leaflet_form

ON_A_PAGE = 30
DAYS_SHOWN = 14
USUAL_COPIES = 100
GONE = "この紙を作ったときの種類や地域に、いまはないものがあります。「条件を選び直す」から、選び直して刷ってください。"
UNREADABLE = "リーフレットの条件を読み取れませんでした。前の画面で選び直してください。"

leaflet_batches = Blueprint("leaflet_batches", __name__, url_prefix="/desk/leaflets")
leaflet_batches.add_app_template_filter(paper_of)


@leaflet_batches.get("/")
@requires(Permission.LEAFLET_MAKE)
def index() -> ResponseReturnValue:
    """Every batch with its state and figures; those that still lie about first."""
    session = directory_session()
    paging = page_of(how_many_batches(session), ON_A_PAGE)
    found = session.scalars(batches().offset(paging.offset).limit(ON_A_PAGE)).all()
    return render_template("desk/leaflets/index.html", rows=batch_rows(session, found, today()), paging=paging)


@leaflet_batches.route("/batches/new", methods=["GET", "POST"])
@requires(Permission.LEAFLET_MAKE)
def new() -> ResponseReturnValue:
    """What was previewed is printed: how many, until when. The choice stays in the address."""
    return _printing(request.args, None)


@leaflet_batches.route("/batches/<code>/replace", methods=["GET", "POST"])
@requires(Permission.LEAFLET_MAKE)
def replace(code: str) -> ResponseReturnValue:
    """A new batch of the same choice, on which is marked what changed."""
    batch = get_batch(code)
    return _printing(MultiDict(Choice.kept(batch.choice).pairs), batch)


@leaflet_batches.get("/batches/<code>")
@requires(Permission.LEAFLET_MAKE)
def show(code: str) -> ResponseReturnValue:
    """One batch: how it stands, what lies where, how often its code was opened."""
    return _page(get_batch(code), CopiesForm(formdata=None))


@leaflet_batches.get("/batches/<code>/sheet.pdf")
@requires(Permission.LEAFLET_MAKE)
def pdf(code: str) -> ResponseReturnValue:
    """The paper as it was printed; with `spot` its code tells at which spot it was scanned."""
    batch = get_batch(code)
    asked = request.args.get("spot", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= 5 else 0
    spot = number if spot_exists(directory_session(), number) else 0
    sheet = sheet_of(batch, base_url=current_app.config["BASE_URL"], spot_number=spot)
    name = f"leaflet-{batch.code}" + (f"-{spot}" if spot else "")
    return staff_paper(print_sheet(sheet, Layout(batch.layout)), name)


@leaflet_batches.post("/batches/<code>/copies")
@requires(Permission.LEAFLET_MAKE)
def copies(code: str) -> ResponseReturnValue:
    """Put right how many were printed."""
    form = CopiesForm()
    if form.validate():
        try:
            with unit_of_work(directory_session()) as session:
                change_copies(session, get_batch(code), form.copies.data or 0)
        except AtField as wrong:
            form.copies.errors = [str(wrong)]
        else:
            flash("刷った枚数を直しました。", "success")
            return redirect(url_for(".show", code=code))
    return _page(get_batch(code), form), 422


@leaflet_batches.post("/batches/<code>/end")
@requires(Permission.LEAFLET_MAKE)
def end(code: str) -> ResponseReturnValue:
    """End a batch, or let it go on after all (`do=again`)."""
    batch = get_batch(code)
    if not ButtonForm().validate():
        flash("もう一度ボタンを押してください。", "warning")
        return redirect(url_for(".show", code=code))
    again = request.form.get("do") == "again"
    with unit_of_work(directory_session()):
        go_on(batch) if again else end_batch(batch, today=today())
    flash("配布中に戻しました。" if again else "この刷りを終了にしました。QRコードのページは残ります。", "success")
    return redirect(url_for(".show", code=code))


def _page(batch: LeafletBatch, form: CopiesForm) -> str:
    session = directory_session()
    lines, elsewhere = spot_lines(session, batch)
    return render_template(
        "desk/leaflets/show.html",
        batch=batch,
        row=batch_rows(session, [batch], today())[0],
        standing=standing_of(session, batch, today()),
        lines=lines,
        elsewhere=elsewhere,
        days=scans_by_day(session, batch.code, DAYS_SHOWN),
        names=names_of_accounts({batch.made_by} | {drop.by for line in lines for drop in line.stock.drops}),
        form=form,
        today=today(),
    )


def _printing(args: MultiDict[str, str], replaced: LeafletBatch | None) -> ResponseReturnValue:
    """The page that asks how many, and what comes of it."""
    asked = leaflet_form(args)
    trouble, made, printed = "", None, None
    try:
        made, printed = _previewed(asked)
    except DomainError as error:
        trouble = str(error)
    form, sheet = PrintForm(), made.sheet if made else None
    if request.method == "GET" and sheet is not None:
        form.copies.data, form.expires_on.data = replaced.copies if replaced else USUAL_COPIES, sheet.expires_on
    elif request.method == "POST" and sheet is not None and form.validate():
        try:
            return redirect(url_for(".show", code=_kept(form, asked.choice, sheet, replaced)))
        except AtField as wrong:
            form[wrong.field].errors = [str(wrong)]
    page = render_template(
        "desk/leaflets/print.html",
        form=form,
        sheet=sheet,
        printed=printed,
        paper=Layout(asked.layout.data).label if sheet else "",
        warnings=made.cautions + printed.warnings if made and printed else [],
        trouble=trouble,
        replaced=replaced,
        standing=standing_of(directory_session(), replaced, today()) if replaced else None,
        here=request.full_path.rstrip("?"),
        choice=grouped(asked.choice.pairs),
    )
    return page, 200 if request.method == "GET" and not trouble else 422


def _previewed(asked: LeafletForm) -> tuple[Made, Printed]:
    if not asked.validate():
        gone = asked.area.errors or asked.kind.errors
        raise AtField("layout", GONE if gone else UNREADABLE)
    made = made_sheet(directory_session(), asked.choice, today=today(), base_url=current_app.config["BASE_URL"])
    return made, print_sheet(made.sheet, Layout(asked.layout.data))


def _kept(form: PrintForm, choice: Choice, sheet: SheetData, replaced: LeafletBatch | None) -> str:
    printing = Printing(
        layout=Layout(choice.layout),
        copies=form.copies.data or 0,
        expires_on=form.expires_on.data,
        choice=choice.facts,
        by=current_user.key,
        form_key=form.form_key.key,
    )
    with unit_of_work(directory_session()) as session:
        old = get_batch(replaced.code) if replaced else None
        batch = make_batch(session, sheet, printing, base_url=current_app.config["BASE_URL"], replaces=old)
        code = batch.code
    flash(f"刷りを台帳に入れました（番号 {code[:4]}-{code[4:]}）。PDFを印刷して、置いたら記録してください。", "success")
    return code
