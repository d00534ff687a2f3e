"""Any list as a file: the same rows, order and scope as on the screen, masked unless allowed and reasoned."""
