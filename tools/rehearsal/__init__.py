"""A rehearsal of the main job on real charities and real notices.

An evaluation of the matcher. Nothing of it reaches the database or the site: what a public text
suggests that an organisation could do is not that organisation's own claim.
"""
