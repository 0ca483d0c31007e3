"""Makes drafts of the issue forms that readers fill in. Everything in a filled form is a stranger's text."""
