"""The service against real servers on this machine, with TLS."""
