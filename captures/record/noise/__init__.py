"""Connections over TLS that are not RDP: the servers, the clients, and what lies between them."""
