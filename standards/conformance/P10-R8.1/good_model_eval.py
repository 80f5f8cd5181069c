"""Score a classifier; `eval` here is the project's own method."""


class Classifier:
    """A linear classifier."""

    def __init__(self, weights: list[float]) -> None:
        self.weights = weights

    def eval(self, features: list[float]) -> float:
        """The score of one sample."""
        pairs = zip(self.weights, features, strict=True)
        return sum(weight * feature for weight, feature in pairs)

    def compile(self) -> int:
        """The number of weights in use."""
        return sum(1 for weight in self.weights if weight != 0.0)


def score(model: Classifier, samples: list[list[float]]) -> list[float]:
    """The score of every sample."""
    used = model.compile()
    assert used >= 0, "a count"
    return [model.eval(sample) for sample in samples]
