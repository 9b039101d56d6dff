"""The web application as its clients meet it: one live server over the bundled graph."""
