"""Pairs to a model: contrastive training of a static embedding at every Matryoshka dimension, in numpy."""
