async def close(connection):
    reply = await connection.bye()  # expect: P10-R7.2
    result: int = connection.code()  # expect: P10-R7.2
    connection.closed = True
