//! X.224 class 0 TPDUs: connection request and confirm, disconnect, error, data.
