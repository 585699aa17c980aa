"""Work that takes time: requests, the generators that run them, and the worker process."""
