"""Vectors to hits: the banded vector index and exact search at any Matryoshka dimension."""
