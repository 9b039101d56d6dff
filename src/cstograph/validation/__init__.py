"""shapes/ -> findings at file, line and column."""
