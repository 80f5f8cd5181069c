class Base:
    def run(self) -> int:
        return 1


class Child(Base):
    @classmethod
    def make(cls, ctx) -> int:
        return cls.reg.table.rows.first  # expect: P10-R9.1

    def go(self, other) -> int:
        for x in other.model.layers.items:  # expect: P10-R9.1
            print(x)
        return self.model.layers[0].norm  # expect: P10-R9.1
