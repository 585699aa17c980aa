"""The similarity matrix view."""
