import logging


def step(engine, load):
    try:
        assert load >= 0, "a load"
        engine.run(load)
    except Exception as error:  # expect: P10-R5.8
        logging.error("step failed: %s", error)
