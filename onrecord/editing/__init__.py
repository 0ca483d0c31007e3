"""What any editor's tool needs of a site: its entries, their texts and places, checks, changes, forms and look-up.

Beside the nouns (`model`, `problems` and their like), `terminal` and `report`, `desk` and `web` import this room alone.
`tests/project/editing.txt` lists each name that they use, and a test holds it. Only `writing` writes into `content/`.
"""
