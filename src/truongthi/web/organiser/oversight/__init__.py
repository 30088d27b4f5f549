"""What the department above sees: participation, hand-ins and the report of each contest below."""
