"""The name begins like the walled package and is another."""
import json

X = json.dumps(1)
