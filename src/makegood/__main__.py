"""`python -m makegood`."""

from makegood.jobs.cli import main

if __name__ == "__main__":
    main()
