"""The competency questions and the answers expected of them."""
