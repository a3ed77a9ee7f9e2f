"""What an account is for."""

from enum import StrEnum


class Role(StrEnum):
    """What an account is for. Residents and groups need none."""

    COORDINATOR = "coordinator"
    STAFF = "staff"
    SUPERVISOR = "supervisor"
    WELFARE_COMMISSIONER = "welfare_commissioner"
    AUDITOR = "auditor"

    @property
    def label(self) -> str:
        """The word on screens."""
        return {
            "coordinator": "コーディネーター",
            "staff": "支援員",
            "supervisor": "管理者",
            "welfare_commissioner": "民生委員・児童委員",
            "auditor": "監査",
        }[self]


WORKS_WITH_PERSONS = (Role.STAFF, Role.COORDINATOR, Role.SUPERVISOR)
MAY_BE_IN_A_CIRCLE = (*WORKS_WITH_PERSONS, Role.WELFARE_COMMISSIONER)
MAY_APPROVE = (Role.STAFF, Role.SUPERVISOR)
