"""What the matcher is asked and what it proposes: problems, matches, proposals in words."""
