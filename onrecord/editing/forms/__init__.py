"""One definition of the questions about each kind of entry, for the terminal, readers' forms and the desk."""
