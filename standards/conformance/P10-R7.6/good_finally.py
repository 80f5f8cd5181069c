def run(device, steps):
    device.open()
    try:
        device.warm()
        device.move(1)
        device.move(2)
        device.move(3)
        device.cool()
        device.park()
    finally:
        device.close()
    return steps
