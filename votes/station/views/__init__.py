"""Doors of the polling station: booth, key holders, officers."""
