"""Hits to insight: similarity matrices and exact attribution."""
