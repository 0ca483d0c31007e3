"""Stories in the forms of other programs, as far as these can hold them."""
