"""“Lớp tôi”: who has taken part and who has not, figures, today's place, reminders, and the size of the class."""
