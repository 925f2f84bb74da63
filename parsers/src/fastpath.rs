//! Fast-path headers: how output and input travel once a session is active.
