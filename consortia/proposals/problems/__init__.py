"""The only way into the matching core and back: problems loaded, redacted, results saved."""
