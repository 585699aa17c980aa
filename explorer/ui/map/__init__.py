"""The map: a numpy raster in a plain widget."""
