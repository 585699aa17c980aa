"""The window that trains a model on pairs: what to train from, how it goes, and what became of it."""
