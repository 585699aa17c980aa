"""Matryoshka Explorer: a desktop similarity explorer for static text embeddings."""

__version__ = "0.1.0"
