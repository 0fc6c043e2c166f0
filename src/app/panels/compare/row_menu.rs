//! What can be done with a run.

use eframe::egui::{Button, Role, Ui, WidgetInfo};

use super::entry::Entry;
use crate::app::{
    action::Action,
    files::{Dialog, FileUse},
};

/// Shows the menu of a run; returns what the user wants.
pub(super) fn ui(ui: &mut Ui, entry: &Entry) -> Option<Action> {
    let menu = ui.menu_button("…", |ui| {
        let mut action = None;
        for (text, hover, wanted) in items(entry) {
            let button = ui.add_enabled(wanted.is_ok(), Button::new(text));
            let button = button.on_hover_text(hover);
            let button = match &wanted {
                Ok(_) => button,
                Err(reason) => button.on_disabled_hover_text(*reason),
            };
            if button.clicked() {
                action = wanted.ok();
                ui.close();
            }
        }
        action
    });
    let name = format!("Actions for {}", entry.name);
    menu.response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    menu.response.on_hover_text(name);
    menu.inner.flatten()
}

/// What can be done, in words; what it is, or why it cannot be done.
fn items(entry: &Entry) -> [(&'static str, &'static str, Result<Action, &'static str>); 3] {
    let open = match &entry.best_model {
        Some(model) => Ok(Action::Use(FileUse(Dialog::OpenModel, model.path.clone()))),
        None => Err("No epoch of it is done yet, or its best network is not there"),
    };
    let go_on = match (&entry.folder, entry.can_go_on, entry.run.is_some()) {
        (Some(folder), true, _) => Ok(Action::Use(FileUse(Dialog::OpenRun, folder.clone()))),
        (_, _, true) => Err("It is a run of this session: press Train at the top, or Train more epochs"),
        _ => Err("It is at its end, or its checkpoint is not there"),
    };
    let configure = Ok(Action::Configure(Box::new(entry.config.clone())));
    [
        ("Open its network", "Reads with the network of its best epoch; a run that trains is saved and ended", open),
        ("Go on with it", "Trains it further where it stopped; a run that trains is saved and ended", go_on),
        ("Use these settings", "Puts all of its settings, the seed too, on the left for the next run", configure),
    ]
}
