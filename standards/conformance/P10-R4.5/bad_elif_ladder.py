def beaufort(speed: float) -> int:  # expect: P10-R4.5
    if speed < 0.3:
        force = 0
    elif speed < 1.6:
        force = 1
    elif speed < 3.4:
        force = 2
    elif speed < 5.5:
        force = 3
    elif speed < 8.0:
        force = 4
    elif speed < 10.8:
        force = 5
    elif speed < 13.9:
        force = 6
    elif speed < 17.2:
        force = 7
    elif speed < 20.8:
        force = 8
    elif speed < 24.5:
        force = 9
    elif speed < 28.5:
        force = 10
    elif speed < 32.7:
        force = 11
    elif speed < 37.0:
        force = 12
    elif speed < 41.5:
        force = 13
    elif speed < 46.2:
        force = 14
    else:
        force = 15
    return force
