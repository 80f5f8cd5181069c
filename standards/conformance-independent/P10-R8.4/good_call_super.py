class Child:
    def __enter__(self) -> "Child":
        return self

    def __exit__(self, a: object, b: object, c: object) -> None:
        return None

    def __call__(self, metaclass: int) -> int:
        return metaclass
