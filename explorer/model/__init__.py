"""Text to vectors: static embedding models, their formats and their kernel."""
