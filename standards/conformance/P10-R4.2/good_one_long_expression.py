"""One statement over many lines."""
import argparse


def settings(text: str) -> dict[str, str]:
    return dict(
        mode=text,
        key_0="value 0",
        key_1="value 1",
        key_2="value 2",
        key_3="value 3",
        key_4="value 4",
        key_5="value 5",
        key_6="value 6",
        key_7="value 7",
        key_8="value 8",
        key_9="value 9",
        key_10="value 10",
        key_11="value 11",
        key_12="value 12",
        key_13="value 13",
        key_14="value 14",
        key_15="value 15",
        key_16="value 16",
        key_17="value 17",
        key_18="value 18",
        key_19="value 19",
        key_20="value 20",
        key_21="value 21",
        key_22="value 22",
        key_23="value 23",
        key_24="value 24",
        key_25="value 25",
        key_26="value 26",
        key_27="value 27",
        key_28="value 28",
        key_29="value 29",
    )


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser()
    made.add_argument("--rate")
    made.add_argument("--depth")
    return made
