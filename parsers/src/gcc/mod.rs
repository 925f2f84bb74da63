//! GCC: the T.124 conference data inside the MCS connect PDUs, where client and server say what they are.
