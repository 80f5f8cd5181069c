def connect(host: str, port: int, *, user: str, password: str, database: str, schema: str, ca: str) -> str:  # expect: P10-R4.4 P10-R4.7
    where = f"{user}:{password}@{host}:{port}"
    return f"{where}/{database}.{schema}?{ca}"
