"""The unit, organiser, bank and plan of the contests' tests, for the pages that work with them."""

from tests.contests.conftest import bank, make_staff, organiser, rules, unit

__all__ = ["bank", "make_staff", "organiser", "rules", "unit"]
