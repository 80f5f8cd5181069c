current_user = "nobody"


class Session:
    def login(self, user: str) -> str:
        global current_user  # expect: P10-R6.1
        previous = current_user
        current_user = user
        return previous
