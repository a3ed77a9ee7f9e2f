"""Put the parts together. No domain rule lives here."""

import os
from datetime import timedelta
from importlib import import_module
from pathlib import Path

from flask import abort, current_app, request
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from sqlalchemy import make_url

from core.compression import init_compression
from core.db import db, init_databases
from core.headers import init_headers
from core.languages.site import Site, init_languages
from core.page_words import init_page_words
from core.quiet_logs import keep_secrets_out_of_logs
from core.settings import RefusedToStart, Settings, read_settings

ROOT = Path(__file__).parent

DIRECTORY_TABLES = (
    "areas",
    "groups",
    "places",
    "closures",
    "seasons",
    "windows",
    "openings",
    "upkeep",
    "freshness",
    "search",
    "exchange",
    "inbox",
    "partners",
    "foods",
    "asking",
    "platforms",
    "supporters",
    "yearly",
    "distribution",
    "bundles",
    "coverage",
    "branding",
    "leaflets",
)
OFFICE_TABLES = (
    "core.accounts.models",
    "core.audit",
    "directory.desk.models",
    "directory.partners.contacts",
    "directory.supporters.called",
    "directory.points.models",
    "directory.handover.models",
    "matching.people.models",
    "matching.families.models",
    "matching.scales.models",
    "matching.consents.models",
    "matching.sheets.models",
    "matching.circles.models",
    "matching.conferences.models",
    "matching.intake.models",
    "matching.disclosures.models",
    "matching.plans.models",
    "matching.support_plans.models",
    "matching.host_rests.models",
    "matching.placements.models",
    "matching.suggestions.models",
    "matching.placements.trial_models",
    "matching.placements.appointment_models",
    "matching.placements.request_models",
    "matching.visits.models",
    "matching.assignments.models",
    "matching.gaps.models",
    "matching.host_notes.models",
    "matching.outings.models",
    "matching.hosts.models",
    "matching.closings.models",
    "matching.outreach.models",
    "matching.retention.models",
    "matching.figures.models",
    "matching.figures.report_models",
    "matching.figures.tailored_models",
)
PUBLIC_PAGES = (
    "core.assets:assets",
    "directory.pages.views:pages",
    "directory.pages.data_views:data_pages",
    "directory.hsds.views:hsds",
    "directory.maps.views:maps",
    "directory.places.views:places",
    "directory.windows.in_charge_views:windows",
    "directory.openings.views:openings",
    "directory.my_list.views:my_list",
    "directory.offline.views:offline",
    "directory.leaflets.saved_views:sheet_pages",
    "directory.papers.public_views:handouts",
    "directory.embed.views:embed",
    "directory.inbox.views:inbox",
    "directory.readings.views:readings",
    "directory.asking.views:asking",
    "directory.distribution.views:leaflet_pages",
)
# No cookie is looked at: forms of readers carry a signed stamp instead, asking who is in charge changes nothing.
WITHOUT_A_SESSION = (
    "directory.inbox.views:inbox",
    "directory.windows.views:windows",
    "directory.asking.views:asking",
)
STAFF_PAGES = (
    "core.accounts.views:accounts",
    "core.accounts.substitute_views:substitutes",
    "core.audit_views:audit_pages",
    "directory.desk.views:desk",
    "directory.desk.draft_views:desk_drafts",
    "directory.desk.evidence_views:desk_evidence",
    "directory.desk.proposal_views:desk_proposals",
    "directory.desk.proposing_views:desk_proposing",
    "directory.desk.version_views:desk_versions",
    "directory.desk.import_views:desk_import",
    "directory.desk.batch_views:desk_batches",
    "directory.desk.check_views:desk_check",
    "directory.desk.inbox_views:desk_inbox",
    "directory.desk.window_views:desk_windows",
    "directory.desk.opening_views:desk_openings",
    "directory.desk.closure_views:desk_closures",
    "directory.desk.word_views:desk_words",
    "directory.desk.season_views:desk_seasons",
    "directory.partners.views:partners",
    "directory.partners.listing_views:listings",
    "directory.foods.views:foods",
    "directory.foods.member_views:food_members",
    "directory.platforms.views:platforms",
    "directory.supporters.views:supporters",
    "directory.points.views:points",
    "directory.points.rule_views:point_rules",
    "directory.merging.views:merging",
    "directory.merging.group_views:desk_groups",
    "directory.freshness.views:desk_queue",
    "directory.freshness.phone_views:desk_phone",
    "directory.desk.new_year_views:desk_new_year",
    "directory.handover.views:handover",
    "directory.handover.entry_views:handover_entries",
    "directory.leaflets.views:leaflets",
    "directory.coverage.views:coverage",
    "directory.distribution.batch_views:leaflet_batches",
    "directory.distribution.spot_views:leaflet_spots",
    "directory.distribution.recall_views:leaflet_recall",
    "directory.leaflets.saved_views:saved_leaflets",
    "directory.branding.views:branding",
    "directory.papers.views:desk_papers",
    "directory.asking.round_views:desk_asking",
    "directory.asking.slip_views:desk_slips",
)
MATCHING_PAGES = (
    "matching.overview.views:overview",
    "matching.overview.paper_views:papers",
    "matching.people.views:people",
    "matching.people.household_views:household",
    "matching.families.views:families",
    "matching.families.leaving_views:household_leaving",
    "matching.scales.views:scales",
    "matching.closings.views:closings",
    "matching.teams.views:teams",
    "matching.teams.handing_views:handing_over",
    "matching.teams.paper_views:handover_paper",
    "matching.consents.views:consents",
    "matching.circles.views:circles",
    "matching.conferences.views:conferences",
    "matching.conferences.item_views:conference_items",
    "matching.conferences.outcome_views:conference_outcomes",
    "matching.outreach.views:outreach",
    "matching.intake.views:intake",
    "matching.intake.leaflet_views:intake_leaflets",
    "matching.intake.sorting_views:sorting_pages",
    "matching.intake.moving_views:moving",
    "matching.disclosures.views:disclosures",
    "matching.plans.views:plans",
    "matching.support_plans.views:support_plans",
    "matching.support_plans.version_views:plan_versions",
    "matching.suggestions.views:suggestions",
    "matching.gaps.views:gaps",
    "matching.gaps.person_views:person_gaps",
    "matching.gaps.board_views:gap_board",
    "matching.coverage.views:supply_demand",
    "matching.suggestions.opening_views:opening_people",
    "matching.suggestions.rule_views:suggestion_rules",
    "matching.assignments.views:assignments",
    "matching.placements.views:placements",
    "matching.placements.request_views:host_requests",
    "matching.placements.appointment_views:placement_appointments",
    "matching.placements.trial_views:placement_trials",
    "matching.placements.due_views:placements_due",
    "matching.host_answers.views:host_answers",
    "matching.visits.views:visits",
    "matching.visits.follow_up_views:follow_ups",
    "matching.outings.views:outings",
    "matching.outings.day_views:day_sheet",
    "matching.outings.feed_views:calendar_feed",
    "matching.hosts.views:hosts",
    "matching.hosts.desk_views:host_desk",
    "matching.hosts.note_views:host_notes",
    "matching.hosts.visit_views:host_visits",
    "matching.hosts.ledger_views:host_ledger",
    "matching.figures.views:figures",
    "matching.figures.keeping_views:keeping",
    "matching.figures.report_views:reports",
    "matching.figures.evaluation_views:evaluations",
    "matching.figures.page_views:pages",
    "matching.figures.drill_views:drill",
    "matching.figures.tailored_views:tailoring",
)
# The page of a host: no account and no cookie, so its forms carry a signed stamp too.
MATCHING_WITHOUT_A_SESSION = ("matching.host_answers.views:host_answers",)
COMMANDS = (
    "core.migrations:db_command",
    "core.backup_commands:backup_command",
    "core.backup_commands:restore_command",
    "core.backup_commands:verify_command",
    "directory.schedules.commands:schedule_command",
    "directory.coverage.commands:areas_command",
    "directory.areas.commands:geocode_command",
    "directory.search.commands:search_command",
    "directory.search.commands:reindex_command",
    "directory.exchange.commands:import_command",
    "directory.exchange.commands:export_command",
    "directory.exchange.commands:duplicates_command",
    "directory.leaflets.commands:leaflet_command",
    "directory.papers.commands:paper_command",
    "directory.places.commands:occurrences_command",
    "directory.yearly.commands:new_year_command",
    "directory.seeding.commands:seed_command",
    "directory.inbox.commands:inbox_command",
    "directory.bundles.commands:publish_command",
    "directory.bundles.commands:receive_command",
    "directory.asking.commands:ask_command",
    "directory.asking.commands:mail_command",
)
SOUNDNESS = (("search.index", "directory.search.soundness:index_findings"),)
STAFF_COMMANDS = ("core.accounts.commands:account_command",)
MATCHING_COMMANDS = (
    "matching.suggestions.commands:suggest_command",
    "matching.assignments.commands:assign_command",
    "matching.retention.commands:retention_command",
    "matching.figures.commands:statistics_command",
    "matching.seeding.commands:demo_code_command",
)
SEEDERS = ("matching.seeding.commands:seed_the_office",)


def create_app(site: str | None = None, **config: object) -> Site:
    """The application of one site: `all`, `public` (no staff half at all) or `office`.

    Settings come from the environment (`core/settings.py`), `config` goes over them; raises RefusedToStart when a
    setting is wrong or missing.
    """
    env = os.environ | {key: str(value) for key, value in config.items() if key.startswith("IBASHO_")}
    settings = read_settings(env, site=site, root=ROOT)
    app = Site(__name__, instance_path=str(settings.data))
    app.config.from_mapping(_flask_config(settings))
    app.config.from_mapping({key: value for key, value in config.items() if not key.startswith("IBASHO_")})
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    settings.data.mkdir(parents=True, exist_ok=True)
    for name in DIRECTORY_TABLES:
        import_module(f"directory.{name}.models")
    init_databases(app)
    with app.app_context():
        import_module("directory.search.engine").attach_engine(
            db.engines["default"], settings.data / "search", in_database=settings.search == "postgresql"
        )
    CSRFProtect(app)
    init_compression(app)  # first of what follows an answer, so it runs last
    init_headers(app)
    keep_secrets_out_of_logs()
    init_page_words(app)
    init_languages(app)
    app.before_request(refuse_unmarked_views)
    app.before_request(refuse_nul)
    import_module("core.sealing").init_sealing(app, settings.field_keys, settings.inbox_public_key)
    _register(app, PUBLIC_PAGES, COMMANDS)
    for blueprint in map(_part, WITHOUT_A_SESSION):
        app.extensions["csrf"].exempt(blueprint)
    app.extensions["soundness"] = [(name, _part(check)) for name, check in SOUNDNESS]
    import_module("core.error_pages").init_error_pages(app)
    if settings.has_office:
        _add_the_office(app, settings)
    return app


def refuse_unmarked_views() -> None:
    """A view nobody thought about is closed, not open."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is not None and request.endpoint != "static" and not hasattr(view, "access"):
        abort(403)


def refuse_nul() -> None:
    """U+0000 in an address is never a question of a person, and neither pages nor databases can hold it."""
    if "\0" in request.path or any("\0" in value for _, value in request.args.items(multi=True)):
        abort(400)


def _add_the_office(app: Site, settings: Settings) -> None:
    """Accounts, desk and matching; the public site never reaches this line."""
    for name in OFFICE_TABLES:
        import_module(name)
    forms = (ROOT / "data" / "forms", settings.data / "forms")
    import_module("matching.sheets.catalogue").init_sheets(app, forms)
    import_module("matching.conferences.kinds").init_kinds(app, forms)
    import_module("matching.scales.catalogue").init_scales(app, tuple(folder / "scales" for folder in forms))
    app.extensions["keyring"] = import_module("core.secrets").Keyring(settings.field_keys)
    import_module("core.accounts.signed_in").init_sign_in(app)
    _register(app, STAFF_PAGES + MATCHING_PAGES, STAFF_COMMANDS + MATCHING_COMMANDS)
    for blueprint in map(_part, MATCHING_WITHOUT_A_SESSION):
        app.extensions["csrf"].exempt(blueprint)
    app.extensions["seeders"] = [_part(seeder) for seeder in SEEDERS]


def _register(app: Site, pages: tuple[str, ...], commands: tuple[str, ...]) -> None:
    for blueprint in map(_part, pages):
        app.register_blueprint(blueprint)  # type: ignore[arg-type]
    for command in map(_part, commands):
        app.cli.add_command(command)  # type: ignore[arg-type]


def _part(name: str) -> object:
    module, _, attribute = name.partition(":")
    return getattr(import_module(module), attribute)


def _flask_config(settings: Settings) -> dict[str, object]:
    """Flask's defaults leave these open; each is set."""
    engines = {"default": _engine(settings.directory_db)}
    if settings.office_db is not None:
        engines["office"] = _engine(settings.office_db)
    if len(set(map(str, engines.values()))) < len(engines):
        raise RefusedToStart("IBASHO_DIRECTORY_DB と IBASHO_OFFICE_DB には別々のデータベースを指定してください。")
    return {
        "SITE": settings.site,
        "SETTINGS": settings,
        "DATA": settings.data,
        "BASE_URL": settings.base_url,
        "TILES": settings.tiles,
        "EMBED": settings.embed,
        "GEOCODER": settings.geocoder,
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_ENGINES": engines,
        "SESSION_COOKIE_NAME": "ibasho",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.base_url.startswith("https://"),
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        "SESSION_REFRESH_EACH_REQUEST": False,
        "TRUSTED_HOSTS": list(settings.hosts),
        "MAX_CONTENT_LENGTH": 40 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "MAX_FORM_PARTS": 2000,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_I18N_ENABLED": False,
        "JSON_AS_ASCII": False,
        "AFTER_SIGN_IN": "/office/",
    }


def _engine(url: str) -> dict[str, object]:
    """SQLAlchemy's options for one database; PostgreSQL always through psycopg 3."""
    parsed = make_url(url)
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise RefusedToStart("データベースのURLは sqlite:/// か postgresql:// で始めてください。")
    if parsed.get_backend_name() == "sqlite":
        return {"url": parsed, "hide_parameters": True}  # what people wrote never stands in a log
    return {"url": parsed, "hide_parameters": True, "pool_pre_ping": True, "connect_args": {"connect_timeout": 5}}
