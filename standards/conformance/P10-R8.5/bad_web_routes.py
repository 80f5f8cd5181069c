"""Routes of a small service."""

from flask import Flask, request

app = Flask("orders")


@app.route("/orders")  # expect: P10-R8.5
def orders() -> str:
    """The list of orders."""
    return f"orders of {request}"


@app.errorhandler(404)  # expect: P10-R8.5
def missing(error: Exception) -> str:
    """The answer for an unknown path."""
    return f"missing: {error}"
