//! Static channels by name that do nothing: only their number and their joins matter here.

use std::any::Any;

use anyhow::bail;
use ironrdp_connector::ClientConnector;
use ironrdp_core::AsAny;
use ironrdp_pdu::PduResult;
use ironrdp_pdu::gcc::ChannelName;
use ironrdp_svc::{SvcClientProcessor, SvcMessage, SvcProcessor};

const NAMES: [&str; 12] =
    ["rdpdr", "rdpsnd", "cliprdr", "drdynvc", "rail", "encomsp", "remdesk", "rdp2tcp", "vchan1", "vchan2", "vchan3", "vchan4"];

/// One channel; the connector tells channels apart by their type.
#[derive(Debug)]
struct Silent<const NUMBER: usize>;

impl<const NUMBER: usize> AsAny for Silent<NUMBER> {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}

impl<const NUMBER: usize> SvcProcessor for Silent<NUMBER> {
    fn channel_name(&self) -> ChannelName {
        ChannelName::from_utf8(NAMES.get(NUMBER).copied().unwrap_or("vchan0")).unwrap_or(ChannelName::from_static(b"vchan0\0\0"))
    }

    fn process(&mut self, _: &[u8]) -> PduResult<Vec<SvcMessage>> {
        Ok(Vec::new())
    }
}

impl<const NUMBER: usize> SvcClientProcessor for Silent<NUMBER> {}

/// Attaches the first channels of the list.
pub fn attach(connector: &mut ClientConnector, count: usize) -> anyhow::Result<()> {
    if count > NAMES.len() {
        bail!("--channels {count}: at most {}", NAMES.len());
    }
    macro_rules! attach {
        ($($number:literal)*) => { $(if $number < count { connector.attach_static_channel(Silent::<$number>); })* };
    }
    attach!(0 1 2 3 4 5 6 7 8 9 10 11);
    Ok(())
}
