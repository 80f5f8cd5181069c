class Frame:
    """A class may be long: each method is measured by itself."""

    def __init__(self, frame: list[float]) -> None:
        self.frame = frame

    def battery_voltage(self) -> float:
        """The last value of battery_voltage."""
        index = 0
        return self.frame[index]

    def battery_current(self) -> float:
        """The last value of battery_current."""
        index = 1
        return self.frame[index]

    def panel_voltage(self) -> float:
        """The last value of panel_voltage."""
        index = 2
        return self.frame[index]

    def panel_current(self) -> float:
        """The last value of panel_current."""
        index = 3
        return self.frame[index]

    def bus_voltage(self) -> float:
        """The last value of bus_voltage."""
        index = 4
        return self.frame[index]

    def heater_power(self) -> float:
        """The last value of heater_power."""
        index = 5
        return self.frame[index]

    def wheel_speed_x(self) -> float:
        """The last value of wheel_speed_x."""
        index = 6
        return self.frame[index]

    def wheel_speed_y(self) -> float:
        """The last value of wheel_speed_y."""
        index = 7
        return self.frame[index]

    def wheel_speed_z(self) -> float:
        """The last value of wheel_speed_z."""
        index = 8
        return self.frame[index]

    def gyro_x(self) -> float:
        """The last value of gyro_x."""
        index = 9
        return self.frame[index]

    def gyro_y(self) -> float:
        """The last value of gyro_y."""
        index = 10
        return self.frame[index]

    def gyro_z(self) -> float:
        """The last value of gyro_z."""
        index = 11
        return self.frame[index]

    def star_tracker_ra(self) -> float:
        """The last value of star_tracker_ra."""
        index = 12
        return self.frame[index]

    def star_tracker_dec(self) -> float:
        """The last value of star_tracker_dec."""
        index = 13
        return self.frame[index]

    def sun_angle(self) -> float:
        """The last value of sun_angle."""
        index = 14
        return self.frame[index]

    def tank_pressure(self) -> float:
        """The last value of tank_pressure."""
        index = 15
        return self.frame[index]

    def tank_temperature(self) -> float:
        """The last value of tank_temperature."""
        index = 16
        return self.frame[index]

    def valve_state(self) -> float:
        """The last value of valve_state."""
        index = 17
        return self.frame[index]

    def antenna_azimuth(self) -> float:
        """The last value of antenna_azimuth."""
        index = 18
        return self.frame[index]

    def antenna_elevation(self) -> float:
        """The last value of antenna_elevation."""
        index = 19
        return self.frame[index]

    def downlink_rate(self) -> float:
        """The last value of downlink_rate."""
        index = 20
        return self.frame[index]

    def uplink_rate(self) -> float:
        """The last value of uplink_rate."""
        index = 21
        return self.frame[index]

    def frame_counter(self) -> float:
        """The last value of frame_counter."""
        index = 22
        return self.frame[index]

    def error_counter(self) -> float:
        """The last value of error_counter."""
        index = 23
        return self.frame[index]

    def reset_counter(self) -> float:
        """The last value of reset_counter."""
        index = 24
        return self.frame[index]

    def cpu_load(self) -> float:
        """The last value of cpu_load."""
        index = 25
        return self.frame[index]

    def memory_used(self) -> float:
        """The last value of memory_used."""
        index = 26
        return self.frame[index]

    def flash_used(self) -> float:
        """The last value of flash_used."""
        index = 27
        return self.frame[index]

    def board_temperature(self) -> float:
        """The last value of board_temperature."""
        index = 28
        return self.frame[index]

    def clock_drift(self) -> float:
        """The last value of clock_drift."""
        index = 29
        return self.frame[index]
