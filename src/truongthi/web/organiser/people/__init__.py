"""People of a unit: classes, staff, lists to import, slips, first passwords."""
