//! Bootstrapping of the UDP side transport on the main connection.
