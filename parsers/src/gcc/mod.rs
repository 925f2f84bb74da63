//! GCC: the T.124 conference data inside the MCS connect PDUs, where client and server say what they are.
//!
//! Source: [ITU-T T.124](https://www.itu.int/rec/T-REC-T.124) section 8.7, and MS-RDPBCGR 2.2.1.3 and 2.2.1.4.

mod block;
mod client_core;
mod client_data;
mod client_network;
mod client_other;
mod conference_create;
mod monitor;
mod server_data;
mod server_security;

pub use block::{BlockType, UnknownBlock};
pub use client_core::{ClientCoreData, ColorDepths, ConnectionType, EarlyCapabilityFlags, RdpVersion};
pub use client_data::ClientData;
pub use client_network::{ChannelDefinition, ChannelOptions, ClientNetworkData};
pub use client_other::{ClientClusterData, ClientSecurityData, ClusterFlags, MultitransportFlags};
pub use conference_create::{
    ConferenceCreateRequest, ConferenceCreateResponse, GccResult, conference_create_request, conference_create_response,
};
pub(crate) use monitor::monitor;
pub use monitor::{ClientMonitorData, ClientMonitorExtendedData, Monitor, MonitorAttributes};
pub use server_data::{ServerCoreData, ServerData, ServerEarlyCapabilityFlags, ServerNetworkData};
pub use server_security::{EncryptionLevel, EncryptionMethods, ServerSecurityData};
