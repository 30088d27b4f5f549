"""Parents and citizens register themselves for a contest that invites them."""
