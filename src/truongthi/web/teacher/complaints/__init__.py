"""A homeroom teacher complains for a pupil of the own class."""
