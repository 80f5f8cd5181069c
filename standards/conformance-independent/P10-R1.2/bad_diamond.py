"""super() goes to the sibling, which calls back."""


class Root:
    def save(self) -> int:
        return 0


class Audit(Root):
    def save(self) -> int:  # expect-any a: P10-R1.2
        return super().save()


class Notify(Root):
    def save(self) -> int:  # expect-any a: P10-R1.2
        return self.notify()

    def notify(self) -> int:  # expect-any a: P10-R1.2
        return self.save()


class Model(Audit, Notify):
    pass
