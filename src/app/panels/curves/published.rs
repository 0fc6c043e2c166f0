//! The results of the report and of the paper, and the table that has those of a run beside them.

use eframe::egui::{Button, Grid, Popup, PopupCloseBehavior, RichText, Ui};

use crate::{
    app::{
        action::Action,
        lab::{Lab, RunView},
        numbers::thousands,
        theme,
        widgets::table_menu,
    },
    chart::Table,
    data::{augment::Augmentation, dataset::Source},
    model::{loss::Loss, parameters::trainable_parameter_count},
    train::{
        metrics::{EpochRecord, Score},
        objective::Objective,
    },
};

/// Results on MNIST that others have published; errors in percent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Published {
    pub test_error: f64,
    /// With distorted copies among the training images.
    pub augmented_test_error: Option<f64>,
    pub training_error: Option<f64>,
    /// Cross-entropy in the last epoch.
    pub training_loss: Option<f64>,
    parameter_count: usize,
    epoch_count: u32,
}

/// The report that the modern network follows.
pub(super) const REPORT: Published = Published {
    test_error: 1.4,
    augmented_test_error: None,
    training_error: None,
    training_loss: Some(0.017),
    parameter_count: 61_706,
    epoch_count: 10,
};

/// The paper, section III-B: the training error is counted while the network learns, in pass 19.
pub(super) const PAPER: Published = Published {
    test_error: 0.95,
    augmented_test_error: Some(0.8),
    training_error: Some(0.35),
    training_loss: None,
    parameter_count: 60_000,
    epoch_count: 20,
};

/// Training images of the report and the paper, and test images.
const IMAGE_COUNTS: (usize, usize) = (60_000, 10_000);

/// Where a value is missing or does not compare.
const NONE: &str = "–";

impl Published {
    /// Its test accuracy in percent.
    pub(super) fn test_accuracy(self) -> f64 {
        100.0 - self.test_error
    }

    /// Its cells in the table, beside a run with augmentation or without.
    fn cells(self, is_augmented: bool) -> [String; 7] {
        let or_none = |value: Option<String>| value.unwrap_or_else(|| NONE.to_owned());
        let percent = |percent: f64| format!("{percent:.2}");
        let count = |count: usize| thousands(count as u64);
        let test_error = self.augmented_test_error.filter(|_| is_augmented).unwrap_or(self.test_error);
        [
            percent(test_error),
            or_none(self.training_error.map(percent)),
            or_none(self.training_loss.map(|loss| loss.to_string())),
            count(self.parameter_count),
            self.epoch_count.to_string(),
            count(IMAGE_COUNTS.0),
            count(IMAGE_COUNTS.1),
        ]
    }
}

/// Shows the button and, once it is clicked, the table; returns what is to be saved.
pub(super) fn ui(ui: &mut Ui, lab: &Lab) -> Option<Action> {
    let table = table(lab);
    let button = ui.add_enabled(table.is_ok(), Button::new("Results"));
    let button = button.on_hover_text("This run beside the report and the paper, as a table");
    let button = button.on_disabled_hover_text(table.as_ref().err().copied().unwrap_or_default());
    let table = table.ok()?;
    let popup = Popup::menu(&button).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    let shown = popup.show(|ui| {
        Grid::new("results").striped(true).spacing([theme::GROUP_GAP, theme::GAP]).show(ui, |ui| {
            for title in &table.titles {
                ui.strong(title);
            }
            ui.end_row();
            for row in &table.rows {
                for cell in row {
                    ui.label(cell);
                }
                ui.end_row();
            }
        });
        ui.label(RichText::new(&table.caption).small().weak());
        ui.separator();
        ui.weak("Copy");
        table_menu::formats_ui(ui, "results", || table.clone())
    });
    shown?.inner
}

/// The run in focus beside the published results; else why they do not compare.
fn table(lab: &Lab) -> Result<Table, &'static str> {
    let run = lab.run().ok_or("There is no run yet: press Train")?;
    let config = &run.start.config;
    let Objective::Digits(loss) = config.objective() else {
        return Err("The report and the paper's 0.95 % are of single digits: this run learns from strings");
    };
    if !matches!(run.start.source, Source::Mnist(_)) || config.built_in_share > 0.0 {
        return Err("The report and the paper are on MNIST alone: this run has other images");
    }
    if config.initial_network.is_some() {
        return Err("The report and the paper begin with random weights: this run has begun with a trained network");
    }
    let last = run.epochs.last().ok_or("The first epoch is not done yet")?;
    let is_augmented = config.augmentation != Augmentation::NONE;
    let [report, paper] = [REPORT, PAPER].map(|published| published.cells(is_augmented));
    let rows = ROWS.iter().zip(cells(run, last, loss)).zip(report).zip(paper);
    Ok(Table {
        caption: caption(run, is_augmented),
        titles: ["", &run.name(), "Report", "Paper (1998)"].map(str::to_owned).to_vec(),
        rows: rows.map(|(((title, mine), report), paper)| vec![(*title).to_owned(), mine, report, paper]).collect(),
    })
}

/// What the table has of each.
const ROWS: [&str; 7] = [
    "Test error, %",
    "Training error, %",
    "Training loss (cross-entropy)",
    "Parameters",
    "Epochs",
    "Training images",
    "Test images",
];

/// The run's cells.
fn cells(run: &RunView, last: &EpochRecord, loss: Loss) -> [String; 7] {
    let percent = |score: Score| format!("{:.2}", 100.0 * (1.0 - score.accuracy));
    let count = |count: usize| thousands(count as u64);
    [
        percent(last.test),
        percent(last.train),
        if loss == Loss::CrossEntropy { format!("{:.4}", last.train.loss) } else { NONE.to_owned() },
        count(trainable_parameter_count(&run.start.config.architecture)),
        last.epoch.to_string(),
        count(run.start.training_image_count),
        count(run.start.test_image_count),
    ]
}

/// What the table is of, and what about it does not compare.
fn caption(run: &RunView, is_augmented: bool) -> String {
    let (name, epoch) = (run.name(), run.epochs.len());
    let mut parts = vec![format!("LeNet-5 on MNIST, {name} after epoch {epoch}, beside the report and the paper")];
    if is_augmented {
        parts.push("with augmentation here and in the paper's test error".to_owned());
    }
    if (run.start.training_image_count, run.start.test_image_count) != IMAGE_COUNTS {
        parts.push("on fewer images here".to_owned());
    }
    parts.join("; ")
}

#[cfg(test)]
mod tests {
    use eframe::egui::Theme;
    use egui_kittest::{Harness, kittest::Queryable as _};

    use super::*;
    use crate::{
        app::testing::{Stage, copied, stage},
        train::config::TrainingConfig,
    };

    /// A run on all of MNIST, or as `change` makes it.
    fn on_mnist(change: impl FnOnce(&mut RunView)) -> Lab {
        let mut lab = Lab::fake_run();
        let run = lab.run_mut().unwrap();
        run.start.source = Source::Mnist("/data/mnist".into());
        (run.start.training_image_count, run.start.test_image_count) = IMAGE_COUNTS;
        change(run);
        lab
    }

    fn shown(lab: Lab) -> Harness<'static, Stage<()>> {
        let mut harness =
            stage((), lab, [700.0, 400.0], Theme::Dark, |(), show, lab, _| ui(show, lab).into_iter().collect());
        harness.run();
        harness.get_by_label("Results").click();
        harness.run();
        harness
    }

    #[test]
    fn a_run_stands_beside_the_report_and_the_paper_and_the_table_is_copied() {
        let mut harness = shown(on_mnist(|_| ()));
        harness.get_by_label("Paper (1998)");
        let table = copied(&mut harness, "CSV");
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines[0], ",run in memory,Report,Paper (1998)");
        assert!(lines[1].starts_with("\"Test error, %\",") && lines[1].ends_with(",1.40,0.95"), "{table}");
        assert!(lines[2].ends_with(",–,0.35") && lines[3].ends_with(",0.017,–"), "{table}");
        assert_eq!(lines[4], "Parameters,\"61,706\",\"61,706\",\"60,000\"");
    }

    #[test]
    fn what_does_not_compare_is_left_out_or_said() {
        let told = |change: fn(&mut RunView)| table(&on_mnist(change));
        let original = told(|run| run.start.config = TrainingConfig::original()).unwrap();
        assert_eq!(original.rows[2][1], NONE, "another loss");
        let part = told(|run| run.start.training_image_count = 50_000).unwrap();
        assert!(part.caption.ends_with("on fewer images here"), "{}", part.caption);
        let augmented = told(|run| run.start.config.augmentation = Augmentation::paper()).unwrap();
        assert_eq!(augmented.rows[0][3], "0.80");
        let reasons: [fn(&mut RunView); 4] = [
            |run| run.start.config = TrainingConfig::strings(),
            |run| run.start.source = Source::BuiltIn { seed: 1 },
            |run| run.start.config.built_in_share = 0.5,
            |run| run.epochs.clear(),
        ];
        assert!(reasons.into_iter().all(|change| told(change).is_err()));
        assert!(table(&Lab::fake()).is_err());
        assert!(shown(Lab::fake()).query_by_label("Paper (1998)").is_none());
    }
}
