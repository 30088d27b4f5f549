"""What others may need to know of an account. Sent inside the transaction of the act."""

from django.dispatch import Signal

# Every session of these people has just ended, and what was given out under it must not work on: user_ids, now.
sessions_ended = Signal()
