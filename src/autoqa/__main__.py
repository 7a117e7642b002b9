"""`python -m autoqa` is `autoqa`."""

from autoqa.cli import main

if __name__ == "__main__":
    main()
