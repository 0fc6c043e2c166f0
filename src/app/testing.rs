//! A panel alone in a window, for its tests: shown a lab, asked by accessible names, its actions kept.

use eframe::egui::{CentralPanel, Theme, Ui, Vec2};
use egui_kittest::Harness;

use super::{
    action::Action,
    lab::{ExplainedPage, Lab},
    pictures::Pictures,
    theme,
};
use crate::explain::Topic;

/// What a panel under test is shown, and what it returned.
pub(crate) struct Stage<P> {
    /// The panel.
    pub panel: P,
    /// What it is shown.
    pub lab: Lab,
    /// All that it returned so far.
    pub actions: Vec<Action>,
    pictures: Pictures,
}

/// How a panel is called.
type ShowPanel<P> = fn(&mut P, &mut Ui, &Lab, &Pictures) -> Vec<Action>;

/// A window of `size` points with nothing but a panel in it.
pub(crate) fn stage<P: 'static>(
    panel: P,
    lab: Lab,
    size: impl Into<Vec2>,
    theme: Theme,
    show: ShowPanel<P>,
) -> Harness<'static, Stage<P>> {
    let stage = Stage { panel, lab, actions: Vec::new(), pictures: Pictures::default() };
    let mut builder = Harness::builder().with_size(size).with_theme(theme);
    // Pictures are only made where someone looks at them.
    if std::env::var_os(LOOK_VARIABLE).is_some() {
        builder = builder.wgpu();
    }
    let mut is_installed = false;
    builder.build_ui_state(
        move |ui, stage: &mut Stage<P>| {
            if !is_installed {
                theme::install(ui.ctx());
                is_installed = true;
            }
            stage.pictures.update(ui.ctx(), &stage.lab);
            CentralPanel::default().frame(theme::panel_frame(theme::tokens(ui))).show(ui, |ui| {
                let actions = show(&mut stage.panel, ui, &stage.lab, &stage.pictures);
                stage.actions.extend(actions);
            });
        },
        stage,
    )
}

/// The topics that a panel asked to be explained.
pub(crate) fn topics(actions: &[Action]) -> Vec<Topic> {
    let topic = |action: &Action| match action {
        Action::Explain(explained) => match explained.page {
            ExplainedPage::Topic(topic) => Some(topic),
            ExplainedPage::Contents => None,
        },
        _ => None,
    };
    actions.iter().filter_map(topic).collect()
}

/// The folder for pictures of panels under test, for whoever works on their looks.
const LOOK_VARIABLE: &str = "LENET_LAB_LOOK";

/// Writes a picture of the window into the folder that `LENET_LAB_LOOK` names, if it names one.
pub(crate) fn look<S>(harness: &mut Harness<'_, S>, name: &str) {
    if let Some(folder) = std::env::var_os(LOOK_VARIABLE) {
        let picture = harness.render().unwrap();
        picture.save(std::path::Path::new(&folder).join(format!("{name}.png"))).unwrap();
    }
}
