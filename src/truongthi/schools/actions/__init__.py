"""What changes units, classes and memberships. One verb, one transaction, one log entry."""

from truongthi.schools.actions.people import assign_homeroom_teacher, register_person
from truongthi.schools.actions.units import appoint, create_unit, place_under

__all__ = ["appoint", "assign_homeroom_teacher", "create_unit", "place_under", "register_person"]
