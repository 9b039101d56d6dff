"""What answers rely on: held against asking everything again."""
