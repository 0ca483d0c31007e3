"""Sources collected from the web, their kept texts and archived copies."""
