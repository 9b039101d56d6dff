"""Words of a page -> the persons, offices, bodies and documents that they name."""
