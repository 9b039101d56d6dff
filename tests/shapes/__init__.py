"""The shapes, case by case: a file's name is the verdict."""
