"""What can be measured of an endpoint, ours or any other; no part of what is installed."""
