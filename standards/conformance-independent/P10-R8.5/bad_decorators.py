import atexit
from functools import singledispatch, total_ordering

import flask

app = flask.Flask(__name__)


def register(f):
    return f


@app.route("/")  # expect: P10-R8.5
def index() -> str:
    return "x"


@register  # expect: P10-R8.5
def run() -> int:
    return 1


@atexit.register  # expect: P10-R8.5
def stop() -> None:
    print("x")


@flask.decorate  # expect: P10-R8.5
class Job:
    pass
