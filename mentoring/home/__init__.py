"""The first page for everybody, and the home page that says what waits for me."""
