//! Network characteristics detection: headers of requests and responses.
