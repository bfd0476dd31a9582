"""The faces of Fourfold: the command line and the web pages."""
