"""What forms know apart from how they look: choices, checks and drafts. Plain Python."""
