"""Files to texts: readers, encodings, columns and filters."""
