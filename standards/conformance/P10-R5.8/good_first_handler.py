def step(engine, load):
    try:
        assert load >= 0, "a load"
        engine.run(load)
    except AssertionError:
        raise
    except Exception:
        engine.stop()
