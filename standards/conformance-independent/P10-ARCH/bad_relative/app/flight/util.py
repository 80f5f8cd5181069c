import app.tools  # expect: P10-ARCH

M = app.tools.N
