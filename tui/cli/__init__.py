"""The command line. It is loaded only when there is something on it to be read: the app opens without."""
