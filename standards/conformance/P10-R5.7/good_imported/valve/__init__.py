from valve import startup
