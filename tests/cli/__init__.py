"""The commands as users run them: what they print, write and refuse, and how they end."""
