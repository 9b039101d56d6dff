"""The tests of cstograph; they mirror src/."""
