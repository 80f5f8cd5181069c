def send(connection, payload):
    assert connection, "connected"  # expect: P10-R5.6
    assert payload and len(payload) < 100, "small"  # expect: P10-R5.6
    connection.write(payload)
