"""What a person typed -> the things that they may mean."""
