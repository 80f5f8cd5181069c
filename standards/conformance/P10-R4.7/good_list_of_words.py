"""Constants in a display are data."""


def stop_words() -> frozenset[str]:
    return frozenset(
        (
            "a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "if", "in", "into",
            "is", "it", "no", "not", "of", "on", "or", "such", "that", "the", "their", "then",
            "there", "these", "they", "this", "to", "was", "will", "with", "from", "have",
            "has", "had", "were", "been", "being", "which", "who", "whom", "what", "when",
        )
    )
