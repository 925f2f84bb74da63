//! A display that shows one small rectangle and then never changes.

use std::num::{NonZeroU16, NonZeroUsize};

use ironrdp_server::{BitmapUpdate, DesktopSize, DisplayUpdate, PixelFormat, RdpServerDisplay, RdpServerDisplayUpdates};

const SIDE: u16 = 64;

/// The display; it takes the size that the client asks for.
pub struct Picture(DesktopSize);

impl Default for Picture {
    fn default() -> Self {
        Self(DesktopSize { width: 320, height: 240 })
    }
}

struct Once(Option<DisplayUpdate>);

#[async_trait::async_trait]
impl RdpServerDisplay for Picture {
    async fn size(&mut self) -> DesktopSize {
        self.0
    }

    async fn request_initial_size(&mut self, size: DesktopSize) -> DesktopSize {
        self.0 = size;
        size
    }

    async fn updates(&mut self) -> anyhow::Result<Box<dyn RdpServerDisplayUpdates>> {
        let stride = usize::from(SIDE) * 4;
        let update = match (NonZeroU16::new(SIDE), NonZeroUsize::new(stride)) {
            (Some(side), Some(stride)) => Some(DisplayUpdate::Bitmap(BitmapUpdate {
                x: 16,
                y: 16,
                width: side,
                height: side,
                format: PixelFormat::BgrA32,
                data: vec![0x60; stride.get() * usize::from(SIDE)].into(),
                stride,
            })),
            _ => None,
        };
        Ok(Box::new(Once(update)))
    }
}

#[async_trait::async_trait]
impl RdpServerDisplayUpdates for Once {
    async fn next_update(&mut self) -> anyhow::Result<Option<DisplayUpdate>> {
        match self.0.take() {
            Some(update) => Ok(Some(update)),
            None => std::future::pending().await,
        }
    }
}
