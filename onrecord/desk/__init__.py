"""Tools that help editors to write and publish entries. A build does not use them."""
