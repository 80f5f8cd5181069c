def allowed(user: dict[str, int], item: dict[str, int], day: int) -> bool:
    if (  # expect: P10-R4.7
        user["age"] >= 18
        and user["level"] > item["level"]
        and (item["from"] <= day or item["to"] >= day)
        and user["debt"] + item["price"] < user["limit"]
        and day - user["since"] > item["wait"]
    ):
        return True
    return False
