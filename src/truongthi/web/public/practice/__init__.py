"""Practice with published questions: answered and checked on the server, never counted, no key before an answer."""
