def configure(app, level):
    app.level = level  # expect: P10-R6.11
    return app
