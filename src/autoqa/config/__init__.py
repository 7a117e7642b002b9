"""Settings and scorecards from TOML files. An unknown key is an error that names the nearest known one."""
