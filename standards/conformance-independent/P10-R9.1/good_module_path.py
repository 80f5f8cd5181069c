import concurrent.futures as cf
import os.path
import xml.etree.ElementTree as ET


def f(name: str) -> str:
    root = ET.parse(name)
    with cf.ThreadPoolExecutor() as pool:
        print(pool, root)
    return os.path.join(name, os.path.sep)
