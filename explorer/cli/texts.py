"""Commands about texts given on the command line."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict

from explorer.analysis import attribution
from explorer.cli.loading import chosen_dim, load_model
from explorer.cli.output import print_json


def similarity(arguments: Namespace) -> int:
    """Compare the texts with each other."""
    model = load_model(arguments.model)
    dim = chosen_dim(model, arguments.dim)
    vectors = model.encode(arguments.texts, dim=dim)
    scores = model.scores(vectors, vectors).tolist()
    if arguments.json:
        print_json({"model": model.info.name, "dim": dim, "texts": arguments.texts, "scores": scores})
    else:
        for row in scores:
            print("\t".join(f"{score:.4f}" for score in row))
    return 0


def explain(arguments: Namespace) -> int:
    """Share the similarity of two texts out over their tokens."""
    model = load_model(arguments.model)
    dim = chosen_dim(model, arguments.dim)
    explanation = attribution.explain(model, *arguments.texts, dim=dim)
    if arguments.json:
        print_json({"model": model.info.name, "dim": dim, **asdict(explanation)})
        return 0
    print(f"{explanation.score:.4f}  {model.similarity} at {dim} dimensions")
    for text, shares in zip(arguments.texts, (explanation.a, explanation.b), strict=True):
        print(f"\n{text}")
        for share in shares:
            print(f"{share.share:+8.4f}  {share.token}")
    return 0
