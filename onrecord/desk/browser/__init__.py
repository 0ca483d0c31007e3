"""The desk in the browser: forms, texts and quotations of a site's files, checked while an editor types."""
