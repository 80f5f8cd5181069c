def step(engine, load):
    try:
        assert load >= 0, "a load"
        engine.run(load)
    except OSError:
        engine.reset()
    except (KeyError, ValueError):
        engine.stop()
