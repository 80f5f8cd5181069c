from tank.guard import require_assertions

require_assertions()
