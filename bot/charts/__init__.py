"""Charts as pictures: a Chart put into a language, and drawn by a process of its own."""
