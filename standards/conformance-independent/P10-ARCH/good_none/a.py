import json
import os

X = json.dumps(os.sep)
