"""The bid: answers, declarations, files, submission under seal, opening, and the pack."""
