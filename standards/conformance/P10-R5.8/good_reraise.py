import logging


def step(engine, load):
    try:
        assert load >= 0, "a load"
        engine.run(load)
    except AssertionError:
        logging.critical("invariant broken")
        raise
