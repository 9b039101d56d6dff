"""A query -> an answer: by evaluators here, in worker processes, or at another endpoint."""
