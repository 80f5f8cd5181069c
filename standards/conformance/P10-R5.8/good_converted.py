class DomainError(Exception):
    """The model is broken."""


def step(engine, load):
    try:
        assert load >= 0, "a load"
        engine.run(load)
    except AssertionError as error:
        raise DomainError("the load is wrong") from error
