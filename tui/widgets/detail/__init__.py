"""Everything about one instance, in tabs. Each page is a pure function of what it is given."""
