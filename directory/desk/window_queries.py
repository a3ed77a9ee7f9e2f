"""Questions of the desk about 相談窓口: drafts and withdrawn ones too."""

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from core.db import directory_session
from directory.areas.models import Area, Town
from directory.windows.models import ConsultationWindow, WindowArea, WindowTown


def all_windows() -> Select[ConsultationWindow]:
    """Every window with its districts, in the order of the municipality."""
    return (
        select(ConsultationWindow)
        .order_by(ConsultationWindow.position, ConsultationWindow.kana, ConsultationWindow.id)
        .options(
            selectinload(ConsultationWindow.area_links).joinedload(WindowArea.area),
            selectinload(ConsultationWindow.town_links)
            .joinedload(WindowTown.town)
            .options(joinedload(Town.municipality), selectinload(Town.areas).load_only(Area.key)),
        )
    )


def get_window(key: str) -> ConsultationWindow:
    """One window, published or not; NoResultFound (a 404 page) when there is none."""
    return directory_session().scalars(all_windows().where(ConsultationWindow.key == key)).one()
