"""The style sheet: sources in Sass, compiled into ``var/assets``."""
