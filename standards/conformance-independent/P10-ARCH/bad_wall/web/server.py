import json
import core.units

N = len(json.dumps(core.units.NAME))
