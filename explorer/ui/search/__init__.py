"""The query bar, the records table and the panels around them."""
