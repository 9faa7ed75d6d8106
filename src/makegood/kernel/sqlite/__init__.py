"""Django's SQLite for an installation that lives long: see `base`, which Django loads by the name of this package."""
