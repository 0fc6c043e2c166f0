//! Puts the settings of the next run on the clipboard, in a form for elsewhere.

use eframe::egui::Context;

use super::{LabApp, action::SettingsForm};
use crate::repeat::{pytorch_script, train_command};

impl LabApp {
    /// Copies them, and says so; or says why there is no such form of them.
    pub(super) fn copy_settings(&mut self, ctx: &Context, form: SettingsForm) {
        let (draft, source) = (&self.lab.draft, &self.lab.data.dataset.source);
        let copied = match form {
            SettingsForm::Command => {
                let text = train_command(draft, source).text();
                Ok((format!("Copied: {}", text.replace('\n', " ")), text))
            }
            SettingsForm::Pytorch => {
                let says =
                    || "Copied: a PyTorch script that trains with these settings; save it as lenet5.py".to_owned();
                pytorch_script(draft, source).map(|script| (says(), script))
            }
        };
        match copied {
            Ok((message, text)) => {
                ctx.copy_text(text);
                self.lab.messages.say(message);
            }
            Err(refusal) => self.lab.messages.fail(refusal.to_string()),
        }
    }
}
