"""The Evaluate view: how well a model finds what people judged relevant, and what went wrong where it does not."""
