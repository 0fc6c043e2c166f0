//! Where to compute.

use eframe::egui::Ui;

use super::{
    choice::{Choice, described, list_ui},
    edit::Edit,
    heading,
    preset::MODERN,
    row::{self, Bounds, number_row},
};
use crate::{
    app::lab::{DeviceState, Lab},
    model::device::Device,
};

const DEVICE: &str = "Where libtorch computes. LeNet-5 is so small that the CPU is usually quick enough";

const THREADS: &str = "Threads that the CPU computes one step with; at most as many as it has cores; one is best left for the \
    window. Runs are the same bit for bit only with the same number";

/// Shows the choices.
pub(super) fn ui(ui: &mut Ui, lab: &Lab, edit: &mut Edit<'_>) {
    heading(ui, "Machine");
    let unknown = [DeviceState { device: edit.config.device, missing: None }];
    let devices = if lab.devices.is_empty() { &unknown[..] } else { &lab.devices[..] };
    let choices: Vec<_> = devices.iter().map(device_choice).collect();
    let setting = edit.setting("Device", DEVICE, |config| config.device);
    row::choice_row(ui, setting, |ui, width| {
        let current = edit.config.device;
        list_ui(ui, width, &choices, &current, |device| edit.config.device = device)
    });
    let setting = edit.setting("Threads", THREADS, |config| config.thread_count);
    let most = MODERN.thread_count.max(edit.config.thread_count).clamp(1, 1024);
    number_row(ui, setting, &mut edit.config.thread_count, Bounds { range: 1..=most, speed: 0.05 });
}

fn device_choice(state: &DeviceState) -> Choice<'_, Device> {
    Choice { missing: state.missing.as_deref(), ..described(state.device) }
}
