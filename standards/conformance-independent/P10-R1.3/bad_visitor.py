# flightlm-test: profile=flight
class Leaf:
    def accept_item(self, visitor):  # expect-any a: P10-R1.3
        return visitor.visit_leaf(self)


class Printer:
    def visit_leaf(self, leaf):  # expect-any a: P10-R1.3
        return leaf.accept_item(self)
