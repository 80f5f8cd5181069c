class Store:
    def find(self, key: str) -> str:
        return key

    def get(self, key: str) -> str:
        return key


def run(store: Store) -> str:
    a = store.find("a").upper()
    return a + store.get("b").lower() + "abc".strip().upper()
