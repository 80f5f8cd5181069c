import sys


def send(sink, text):
    try:
        sink.write(text)
    except Exception:
        print("not sent", file=sys.stderr)


def main(run):
    try:
        assert run is not None, "something to run"
        run()
    except AssertionError as error:
        print(error, file=sys.stderr)
        sys.exit(70)
