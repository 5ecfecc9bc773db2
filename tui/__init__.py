"""The screen of vmdeck: what downstairs brought, shown; what a person wants, carried downstairs."""
