"""Thirty ifs on one line each are sixty statements."""


def present(row: dict[str, float]) -> int:  # expect: P10-R4.2 P10-R4.5
    count = 0
    if "battery_voltage" in row: count += 1  # expect: P10-R4.3
    if "battery_current" in row: count += 1  # expect: P10-R4.3
    if "panel_voltage" in row: count += 1  # expect: P10-R4.3
    if "panel_current" in row: count += 1  # expect: P10-R4.3
    if "bus_voltage" in row: count += 1  # expect: P10-R4.3
    if "heater_power" in row: count += 1  # expect: P10-R4.3
    if "wheel_speed_x" in row: count += 1  # expect: P10-R4.3
    if "wheel_speed_y" in row: count += 1  # expect: P10-R4.3
    if "wheel_speed_z" in row: count += 1  # expect: P10-R4.3
    if "gyro_x" in row: count += 1  # expect: P10-R4.3
    if "gyro_y" in row: count += 1  # expect: P10-R4.3
    if "gyro_z" in row: count += 1  # expect: P10-R4.3
    if "star_tracker_ra" in row: count += 1  # expect: P10-R4.3
    if "star_tracker_dec" in row: count += 1  # expect: P10-R4.3
    if "sun_angle" in row: count += 1  # expect: P10-R4.3
    if "tank_pressure" in row: count += 1  # expect: P10-R4.3
    if "tank_temperature" in row: count += 1  # expect: P10-R4.3
    if "valve_state" in row: count += 1  # expect: P10-R4.3
    if "antenna_azimuth" in row: count += 1  # expect: P10-R4.3
    if "antenna_elevation" in row: count += 1  # expect: P10-R4.3
    if "downlink_rate" in row: count += 1  # expect: P10-R4.3
    if "uplink_rate" in row: count += 1  # expect: P10-R4.3
    if "frame_counter" in row: count += 1  # expect: P10-R4.3
    if "error_counter" in row: count += 1  # expect: P10-R4.3
    if "reset_counter" in row: count += 1  # expect: P10-R4.3
    if "cpu_load" in row: count += 1  # expect: P10-R4.3
    if "memory_used" in row: count += 1  # expect: P10-R4.3
    if "flash_used" in row: count += 1  # expect: P10-R4.3
    if "board_temperature" in row: count += 1  # expect: P10-R4.3
    if "clock_drift" in row: count += 1  # expect: P10-R4.3
    return count
