import json
import core.a

Y = json.dumps(core.a.X)
