"""The shipped themes: TOML files, in the format users write."""
