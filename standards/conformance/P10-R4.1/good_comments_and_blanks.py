def unpack(frame: list[float]) -> list[float]:
    """Ninety lines of comments and thirty of code."""
    values: list[float] = []

    # battery_voltage: see the interface document
    # unit: SI, sampled once a second
    values.append(frame[0])

    # battery_current: see the interface document
    # unit: SI, sampled once a second
    values.append(frame[1])

    # panel_voltage: see the interface document
    # unit: SI, sampled once a second
    values.append(frame[2])

    # panel_current: see the interface document
    # unit: SI, sampled once a second
    values.append(frame[3])

    # bus_voltage: see the interface document
    # unit: SI, sampled once a second
    values.append(frame[4])

    # heater_power: see the interface document
    # unit: SI, sampled once a second
    values.append(frame[5])

    # wheel_speed_x: see the interface document
    # unit: SI, sampled once a second
    values.append(frame[6])

    # wheel_speed_y: see the interface document
    # unit: SI, sampled once a second
    values.append(frame[7])

    # wheel_speed_z: see the interface document
    # unit: SI, sampled once a second
    values.append(frame[8])

    # gyro_x: see the interface document
    # unit: SI, sampled once a second
    values.append(frame[9])

    # gyro_y: see the interface document
    # unit: SI, sampled once a second
    values.append(frame[10])

    # gyro_z: see the interface document
    # unit: SI, sampled once a second
    values.append(frame[11])

    # star_tracker_ra: see the interface document
    # unit: SI, sampled once a second
    values.append(frame[12])

    # star_tracker_dec: see the interface document
    # unit: SI, sampled once a second
    values.append(frame[13])

    # sun_angle: see the interface document
    # unit: SI, sampled once a second
    values.append(frame[14])

    # tank_pressure: see the interface document
    # unit: SI, sampled once a second
    values.append(frame[15])

    # tank_temperature: see the interface document
    # unit: SI, sampled once a second
    values.append(frame[16])

    # valve_state: see the interface document
    # unit: SI, sampled once a second
    values.append(frame[17])

    # antenna_azimuth: see the interface document
    # unit: SI, sampled once a second
    values.append(frame[18])

    # antenna_elevation: see the interface document
    # unit: SI, sampled once a second
    values.append(frame[19])

    # downlink_rate: see the interface document
    # unit: SI, sampled once a second
    values.append(frame[20])

    # uplink_rate: see the interface document
    # unit: SI, sampled once a second
    values.append(frame[21])

    # frame_counter: see the interface document
    # unit: SI, sampled once a second
    values.append(frame[22])

    # error_counter: see the interface document
    # unit: SI, sampled once a second
    values.append(frame[23])

    # reset_counter: see the interface document
    # unit: SI, sampled once a second
    values.append(frame[24])

    # cpu_load: see the interface document
    # unit: SI, sampled once a second
    values.append(frame[25])

    # memory_used: see the interface document
    # unit: SI, sampled once a second
    values.append(frame[26])

    # flash_used: see the interface document
    # unit: SI, sampled once a second
    values.append(frame[27])

    # board_temperature: see the interface document
    # unit: SI, sampled once a second
    values.append(frame[28])

    # clock_drift: see the interface document
    # unit: SI, sampled once a second
    values.append(frame[29])

    return values
