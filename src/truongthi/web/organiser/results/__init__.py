"""The committee's bench: close, compute, settle ties by two people, publish, and the documents that follow."""
