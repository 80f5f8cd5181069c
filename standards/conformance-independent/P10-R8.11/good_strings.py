"""Prüft Größen; naïve is fine in text."""

TEXT = "größe €"  # Ärger in a comment


def f() -> str:
    return TEXT + "日本"
