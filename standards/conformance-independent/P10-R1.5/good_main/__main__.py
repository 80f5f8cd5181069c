import sys


def main() -> int:
    return len(sys.argv)


if __name__ == "__main__":
    sys.exit(main())
