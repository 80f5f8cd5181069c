def load(path: str) -> str:
    try:
        return path.strip()
    except OSError as exc:
        raise RuntimeError(path) from exc
    except KeyError:
        raise ValueError(path) from None
    except ValueError:
        print(path)
        raise
    except TypeError as exc:
        raise exc
