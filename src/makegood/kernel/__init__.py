"""What every part of Makegood stands on: clock, ids, tokens, values, errors, actors, the audit trail."""
