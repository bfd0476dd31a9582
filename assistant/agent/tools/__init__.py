"""What a language model can do in a turn: the operations of guided mode and the pages."""
