//! A step as a figure: the field with what the step draws on its columns, without the step's controls.

use std::sync::Arc;

use eframe::egui::{Ui, vec2};

use super::{
    StringsPanel, StringsPrefs, answers, cuts, forward, interpretation, maps::MapsStep, outputs::OutputsStep, segments,
    step::Step, subject, training::TrainingStep,
};
use crate::{
    app::{
        action::Action,
        figures,
        lab::Lab,
        painted,
        widgets::{save_menu, table_menu},
    },
    chart::Drawing,
    train::string_view::{StringNetwork, StringView},
};

/// The step in view with what the user has chosen in it.
#[derive(Clone, Copy)]
pub(super) struct Chosen<'a> {
    pub step: Step,
    pub maps: &'a MapsStep,
    pub outputs: &'a OutputsStep,
    pub training: &'a TrainingStep,
}

impl Chosen<'_> {
    /// Shows the menus of the step and of the answers; returns what the user wants.
    pub(super) fn menu_ui(self, ui: &mut Ui, lab: &Lab, view: &Arc<StringView>) -> Option<Action> {
        let (name, hover) = (self.step.name(), "Saves or copies the field with this step");
        let figure = save_menu::drawing_ui(ui, name, "Save figure of the step", hover, || self.drawing(lab, view));
        let answers = || answers::as_text(view, format!("Answers for {}. {}", subject(lab), network(lab, view)));
        figure.or(table_menu::ui(ui, "the answers", "answers", answers))
    }

    fn drawing(self, lab: &Lab, view: &Arc<StringView>) -> Drawing {
        let mut panel = self.panel();
        let stem = figures::file_stem(&format!("strings {} {}", self.step.name(), subject(lab)));
        painted::drawing(self.caption(lab, view), stem, |ui| panel.figure_ui(ui, lab, view))
    }

    /// A panel with the same choices, in which nothing is pointed at.
    fn panel(self) -> StringsPanel {
        StringsPanel {
            prefs: StringsPrefs { step: self.step },
            maps: self.maps.as_chosen(),
            outputs: self.outputs.as_chosen(),
            training: self.training.as_chosen(),
            ..StringsPanel::default()
        }
    }

    /// What the step is, the string, and who reads it.
    fn caption(self, lab: &Lab, view: &StringView) -> String {
        let layer = if self.step == Step::Maps { format!(" of {}", self.maps.opened().name()) } else { String::new() };
        let network = network(lab, view);
        let read = view.both.text();
        let read = if read.is_empty() { "no digit" } else { &read };
        format!("{}{layer}. {}. {}, read as {read}. {network}", self.step.name(), self.step.hint(), subject(lab))
    }
}

/// Which network reads, and the data.
fn network(lab: &Lab, view: &StringView) -> String {
    match view.question.network {
        StringNetwork::InUse => lab.credits(),
        StringNetwork::Pretrained => {
            format!("Network: pretrained on strings. Data: {}", lab.data.dataset.source.name())
        }
    }
}

impl StringsPanel {
    /// The field, and below it what the step draws.
    fn figure_ui(&mut self, ui: &mut Ui, lab: &Lab, view: &Arc<StringView>) {
        let room = vec2(painted::ROOM_WIDTH, f32::INFINITY);
        let field = &self.field.ui(ui, view, room, |_| ());
        match self.prefs.step {
            Step::Cuts => cuts::figure_ui(ui, lab, view, field),
            Step::Segments => segments::figure_ui(ui, &mut self.segments, view, field),
            Step::Interpretations => interpretation::figure_ui(ui, &mut self.segments, view, field),
            Step::Forward => forward::figure_ui(ui, &mut self.segments, view, field),
            Step::Maps => self.maps.figure_ui(ui, lab, view, field),
            Step::Outputs => self.outputs.figure_ui(ui, view, field),
            Step::Bitmaps => self.bitmaps.figure_ui(ui, view, field),
            Step::Training => self.training.figure_ui(ui, view, field),
        }
    }
}

#[cfg(test)]
mod tests {
    use eframe::egui::Theme;
    use egui_kittest::kittest::Queryable as _;

    use super::*;
    use crate::app::testing::{chosen_from_menu, copied, saved_svg, stage};

    #[test]
    fn the_answers_of_all_readers_are_copied() {
        let lab = Lab::fake_strings();
        let answer = lab.string_view().unwrap().both.text();
        let mut harness =
            stage(StringsPanel::default(), lab, [880.0, 600.0], Theme::Dark, |panel, ui, lab, _| panel.ui(ui, lab));
        harness.run();
        harness.get_by_label("Copy the answers").click();
        harness.run();
        let table = copied(&mut harness, "CSV");
        assert!(table.starts_with(&format!("Reader,Number,\"Probability, %\"\nBoth,{answer},")), "{table}");
        assert!(table.contains("\nBy segments,") && table.contains("\nSwept,"), "{table}");
    }

    #[test]
    fn every_step_is_saved_with_the_field_and_a_caption() {
        let lab = Lab::fake_strings();
        let view = Arc::clone(lab.string_view().unwrap());
        let (truth, answer) = (lab.strings.truth.clone().unwrap(), view.both.text());
        let digits: Vec<String> = view.sweep.prediction.digits.iter().map(|it| format!(">{}<", it.digit)).collect();
        let mut harness =
            stage(StringsPanel::default(), lab, [880.0, 600.0], Theme::Dark, |panel, ui, lab, _| panel.ui(ui, lab));
        let pieces = view.segments.segmentation.segments().len();
        for (step, words, least_pictures) in [
            (Step::Cuts, vec![">ink by column<".to_owned()], 1),
            (Step::Segments, vec![">start<".to_owned(), ">end<".to_owned()], 1 + pieces),
            (Step::Interpretations, vec![">The best path writes<".to_owned()], 1 + pieces),
            (Step::Forward, vec![format!("Confidence of {}", view.segments.prediction.text())], 1 + pieces),
            (Step::Maps, vec![">6<".to_owned()], 1 + 6),
            (Step::Outputs, digits, 1),
            (Step::Bitmaps, vec![">_<".to_owned()], 1 + view.path.len()),
            (Step::Training, vec!["Loss = ".to_owned(), "Constrained graph: ".to_owned()], 1),
        ] {
            harness.state_mut().panel.prefs.step = step;
            harness.run();
            let entry = format!("{} as SVG", step.name());
            let actions = chosen_from_menu(&mut harness, "Save figure of the step", &entry);
            let svg = saved_svg(&actions);
            let lines = svg.split("<g transform").next().unwrap().split("</text>");
            let caption: Vec<&str> = lines.filter_map(|line| line.rsplit('>').next()).collect();
            let caption = caption.join(" ");
            for part in [step.name(), &truth, &format!("read as {answer}."), "pretrained on strings", "built-in digits"]
            {
                assert!(caption.contains(part), "{step:?}: {part} in {caption}");
            }
            for part in &words {
                assert!(svg.contains(part), "{step:?}: {part}");
            }
            let pictures = svg.matches(r#"shape-rendering="crispEdges"><rect"#).count();
            assert!(pictures >= least_pictures, "{step:?}: {pictures} pictures, not {least_pictures}");
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{step:?}");
        }
    }
}
