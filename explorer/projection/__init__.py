"""Vectors to a map: PCA, UMAP, alignment of layouts and placement of new points."""
