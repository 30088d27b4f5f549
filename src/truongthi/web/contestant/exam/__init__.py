"""The exam page: a shell rendered here; its script talks to the exam room."""
