//! Opens the window.

use std::path::PathBuf;

use eframe::{
    AppCreator, NativeOptions, Renderer,
    egui::{IconData, ViewportBuilder},
};

use super::{AppOptions, LabApp, ThemeChoice, desktop, screen_fit::MIN_SIZE, settings, signals};
use crate::data::choice::{ChoiceText, Described};

/// How the window opens.
#[derive(Clone, Debug, Default)]
pub struct WindowOptions {
    /// A folder or a file with a data set, in any form that is read.
    pub data: Option<PathBuf>,
    /// How the window looks; without it as last time.
    pub theme: Option<ThemeChoice>,
    /// What draws the window.
    pub renderer: WindowRenderer,
}

/// What draws the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WindowRenderer {
    /// OpenGL, which runs everywhere and is the faster one without a GPU.
    #[default]
    Glow,
    /// Vulkan, Metal or DirectX 12.
    #[cfg(feature = "wgpu")]
    Wgpu,
}

impl Described for WindowRenderer {
    #[cfg(feature = "wgpu")]
    const ALL: &'static [Self] = &[Self::Glow, Self::Wgpu];
    #[cfg(not(feature = "wgpu"))]
    const ALL: &'static [Self] = &[Self::Glow];

    fn describe(self) -> ChoiceText {
        let (name, hint) = match self {
            Self::Glow => ("glow", "OpenGL, which runs everywhere and is the faster one without a GPU"),
            #[cfg(feature = "wgpu")]
            Self::Wgpu => ("wgpu", "Vulkan, Metal or DirectX 12"),
        };
        ChoiceText { name, title: name, hint, topic: "" }
    }
}

/// The name under which desktops know the window.
const APP_ID: &str = "lenet-lab";

/// The first size of the window's inside, in points.
const FIRST_SIZE: [f32; 2] = [1280.0, 800.0];

/// Opens the window and returns when it is closed.
///
/// # Errors
/// If there is no display, nothing that draws, or no thread for the engine; the message says what to do.
pub fn run(options: WindowOptions) -> anyhow::Result<()> {
    let WindowOptions { data, theme, renderer } = options;
    let renderer = match renderer {
        WindowRenderer::Glow => Renderer::Glow,
        #[cfg(feature = "wgpu")]
        WindowRenderer::Wgpu => Renderer::Wgpu,
    };
    let event_loop_builder = desktop::event_loop_builder()?;
    let native = NativeOptions { viewport: viewport(), renderer, event_loop_builder, ..NativeOptions::default() };
    let app = AppOptions { data_folder: data, theme, ..AppOptions::default() };
    let open: AppCreator<'_> = Box::new(|creation| {
        signals::close_window(&creation.egui_ctx);
        Ok(Box::new(LabApp::new(&creation.egui_ctx, app)?))
    });
    eframe::run_native(APP_ID, native, open).map_err(|error| {
        let advice = "on a machine without a display use the commands, which `lenet-lab --help` lists";
        anyhow::anyhow!("the window cannot be opened: {error}; {advice}")
    })
}

fn viewport() -> ViewportBuilder {
    let remembered = settings::path().and_then(|path| settings::read_window(&path));
    let size = remembered.map_or(FIRST_SIZE, |window| [window.width, window.height]);
    let viewport = ViewportBuilder::default()
        .with_app_id(APP_ID)
        .with_title("LeNet Lab")
        .with_inner_size(size)
        .with_min_inner_size(MIN_SIZE)
        .with_maximized(remembered.is_some_and(|window| window.is_maximized));
    match icon() {
        Ok(icon) => viewport.with_icon(icon),
        Err(error) => {
            log::warn!("the window has no icon: {error}");
            viewport
        }
    }
}

fn icon() -> image::ImageResult<IconData> {
    let picture = image::load_from_memory(include_bytes!("../../assets/icon.png"))?.into_rgba8();
    Ok(IconData { width: picture.width(), height: picture.height(), rgba: picture.into_raw() })
}
