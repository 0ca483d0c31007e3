"""The nouns of the program and the pure values they are made of; nothing here reads, prints or decides."""
