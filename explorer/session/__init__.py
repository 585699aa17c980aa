"""What is open now: the frozen session state and what is derived from it."""
