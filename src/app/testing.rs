//! A panel alone in a window, for its tests: shown a lab, asked by accessible names, its actions kept.

use eframe::egui::{CentralPanel, OutputCommand, Role, Theme, Ui, Vec2};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};

use super::{
    action::Action,
    files::{Figure, FigureContent},
    lab::Lab,
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
    let mut is_installed = false;
    Harness::builder().with_size(size).with_theme(theme).build_ui_state(
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
        Action::Explain(explained) => explained.topic,
        _ => None,
    };
    actions.iter().filter_map(topic).collect()
}

/// What a user sets something by.
const CONTROLS: [Role; 8] = [
    Role::Button,
    Role::CheckBox,
    Role::ComboBox,
    Role::Link,
    Role::RadioButton,
    Role::Slider,
    Role::SpinButton,
    Role::TextInput,
];

/// Fails where a control has no name or sticks out of the window to the side; `view` is for the message.
pub(crate) fn look<S>(harness: &mut Harness<'_, S>, view: &str) {
    let window = harness.ctx.content_rect().expand(1.0).x_range();
    for control in CONTROLS.into_iter().flat_map(|role| harness.query_all_by_role(role)) {
        let (node, rect) = (control.accesskit_node(), control.rect());
        let name = node.label().or_else(|| node.value()).unwrap_or_default();
        assert!(!name.is_empty(), "{view}: the control at {rect:?} has no name");
        let is_in_sight = window.contains(rect.left()) && window.contains(rect.right());
        assert!(is_in_sight, "{view}: “{name}” at {rect:?} sticks out of {window:?}");
    }
}

/// What a click on the thing that is called `name` puts on the clipboard.
pub(crate) fn copied<P>(harness: &mut Harness<'_, Stage<P>>, name: &str) -> String {
    harness.get_by_label(name).click();
    let text = |command: &OutputCommand| match command {
        OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    };
    let copied = (0..4).find_map(|_| {
        harness.step();
        harness.output().platform_output.commands.iter().find_map(text)
    });
    harness.run();
    copied.unwrap_or_default()
}

/// What the menu called `menu` asks for when its entry `entry` is clicked.
pub(crate) fn chosen_from_menu<P>(harness: &mut Harness<'_, Stage<P>>, menu: &str, entry: &str) -> Vec<Action> {
    harness.get_by_label(menu).click();
    harness.run();
    harness.get_by_label(entry).click();
    harness.run();
    let is_of_figure = |action: &Action| matches!(action, Action::SaveFigure(_) | Action::CopyFigure(_));
    harness.state_mut().actions.split_off(0).into_iter().filter(is_of_figure).collect()
}

/// The drawing of an action that saves one.
pub(crate) fn saved_svg(actions: &[Action]) -> &str {
    match actions {
        [Action::SaveFigure(Figure { content: FigureContent::Svg(svg), .. })] => svg,
        other => panic!("no drawing is saved: {other:?}"),
    }
}
