import logging


def store(record, table):  # expect: P10-R5.2
    if record is None:
        logging.error("no record")
        return False
    try:
        key = record["id"]
    except KeyError:
        logging.error("no id")
        return False
    table[key] = record
    logging.info("stored %s", key)
    return True
