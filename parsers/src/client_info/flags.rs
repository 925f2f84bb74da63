//! Flags of Client Info.

use crate::code::flags;

flags! {
    /// How the user logs on, and what the client supports; the mask 0x1e00 holds the compression type.
    pub struct InfoFlags(u32) {
        /// There is a mouse.
        INFO_MOUSE = 0x0000_0001,
        /// No Ctrl+Alt+Del at logon.
        INFO_DISABLECTRLALTDEL = 0x0000_0002,
        /// Log on with the credentials in this message.
        INFO_AUTOLOGON = 0x0000_0008,
        /// The text is Unicode.
        INFO_UNICODE = 0x0000_0010,
        /// Start the program maximized.
        INFO_MAXIMIZESHELL = 0x0000_0020,
        /// Tell when the user logs on.
        INFO_LOGONNOTIFY = 0x0000_0040,
        /// The client compresses.
        INFO_COMPRESSION = 0x0000_0080,
        /// The Windows key is used.
        INFO_ENABLEWINDOWSKEY = 0x0000_0100,
        /// Sound stays on the server.
        INFO_REMOTECONSOLEAUDIO = 0x0000_2000,
        /// The client encrypts all it sends.
        INFO_FORCE_ENCRYPTED_CS_PDU = 0x0000_4000,
        /// RemoteApp.
        INFO_RAIL = 0x0000_8000,
        /// The client shows logon errors.
        INFO_LOGONERRORS = 0x0001_0000,
        /// The mouse has a wheel.
        INFO_MOUSE_HAS_WHEEL = 0x0002_0000,
        /// The password is the PIN of a smart card.
        INFO_PASSWORD_IS_SC_PIN = 0x0004_0000,
        /// No sound.
        INFO_NOAUDIOPLAYBACK = 0x0008_0000,
        /// The credentials were saved earlier.
        INFO_USING_SAVED_CREDS = 0x0010_0000,
        /// Sound is recorded.
        INFO_AUDIOCAPTURE = 0x0020_0000,
        /// No video.
        INFO_VIDEO_DISABLE = 0x0040_0000,
        /// Reserved.
        INFO_RESERVED1 = 0x0080_0000,
        /// Reserved.
        INFO_RESERVED2 = 0x0100_0000,
        /// RemoteApp of high definition.
        INFO_HIDEF_RAIL_SUPPORTED = 0x0200_0000,
    }
}

flags! {
    /// What of the desktop the client does without, and what it wants.
    pub struct PerformanceFlags(u32) {
        /// No wallpaper.
        PERF_DISABLE_WALLPAPER = 0x0000_0001,
        /// No window contents while dragging.
        PERF_DISABLE_FULLWINDOWDRAG = 0x0000_0002,
        /// No menu animations.
        PERF_DISABLE_MENUANIMATIONS = 0x0000_0004,
        /// No themes.
        PERF_DISABLE_THEMING = 0x0000_0008,
        /// Reserved.
        PERF_RESERVED1 = 0x0000_0010,
        /// No pointer shadow.
        PERF_DISABLE_CURSOR_SHADOW = 0x0000_0020,
        /// No pointer schemes.
        PERF_DISABLE_CURSORSETTINGS = 0x0000_0040,
        /// Font smoothing.
        PERF_ENABLE_FONT_SMOOTHING = 0x0000_0080,
        /// Desktop composition.
        PERF_ENABLE_DESKTOP_COMPOSITION = 0x0000_0100,
    }
}
