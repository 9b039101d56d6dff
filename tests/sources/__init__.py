"""Reading source facts."""
