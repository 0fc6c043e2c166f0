//! The menu that saves all charts as one figure, and the data of the run as tables whose first line names the columns.

use eframe::egui::{Button, Ui};

use super::charts::file_stem;
use crate::{
    app::{
        action::Action,
        files::Figure,
        lab::RunView,
        widgets::save_menu::{self, Format, SaveItem},
    },
    chart::Chart,
    train::{
        loss_history::LossHistory,
        metrics::{EpochRecord, Score},
        objective::Objective,
    },
};

/// Shows the menu; returns what is to be saved.
pub(super) fn ui(ui: &mut Ui, run: Option<&RunView>, objective: Objective, charts: &[Chart; 3]) -> Option<Action> {
    let has_batches = run.is_some_and(|run| run.losses.latest().is_some());
    let has_epochs = run.is_some_and(|run| !run.epochs.is_empty());
    let table = |name: &str, text: Option<String>| Figure::csv(&file_stem(run, name), text.unwrap_or_default());
    let items = [
        SaveItem {
            name: "All charts",
            formats: &Format::PICTURES,
            disabled_reason: (!has_batches || !has_epochs).then_some("Not every chart has something to show yet"),
            figure: &|format| save_menu::file(&charts.each_ref(), &file_stem(run, "All charts"), format),
        },
        SaveItem {
            name: "Batch data",
            formats: &[Format::Csv],
            disabled_reason: (!has_batches).then_some("No batch is learned from yet"),
            figure: &|_| table("Batch data", run.map(|run| batch_table(&run.losses, objective))),
        },
        SaveItem {
            name: "Epoch data",
            formats: &[Format::Csv],
            disabled_reason: (!has_epochs).then_some("The first epoch is not done yet"),
            figure: &|_| table("Epoch data", run.map(|run| epoch_table(&run.epochs, objective))),
        },
    ];
    let hover = "Saves all charts in one figure as PNG or SVG, and batch and epoch data as CSV";
    save_menu::ui(ui, Button::new("Save charts"), "Save charts", hover, &items, |_| ())
}

/// The loss of each batch. Of a long run the latest one by one, and before them means over several.
fn batch_table(losses: &LossHistory, objective: Objective) -> String {
    let title = objective.title();
    let mut lines = vec![format!("step (middle of the batches),batches averaged,training loss (mean {title})")];
    let count = losses.steps_per_point();
    let first_recent = losses.recent().next().map_or(f64::INFINITY, |point| point.step);
    // From the middle of a point's steps to the first or last of them.
    let half = (count as f64 - 1.0) / 2.0;
    let mut done = 0.0;
    for point in losses.whole().iter().take_while(|point| point.step - half < first_recent) {
        lines.push(format!("{},{count},{}", point.step, point.loss));
        done = point.step + half;
    }
    // A single loss was computed with 32 bits: these digits are all that it has.
    lines.extend(
        losses
            .recent()
            .filter(|point| point.step > done)
            .map(|point| format!("{},1,{}", point.step, point.loss as f32)),
    );
    lines.push(String::new());
    lines.join("\n")
}

/// The numbers of each epoch. Cells stay empty where nothing was set apart for validation.
fn epoch_table(epochs: &[EpochRecord], objective: Objective) -> String {
    let (title, success, examples) = (objective.title(), objective.success(), objective.examples());
    let scores = ["training", "validation", "test"]
        .map(|part| format!("{part} loss (mean {title}),{part} {success} (0 to 1)"))
        .join(",");
    let mut lines = vec![format!("epoch,{scores},learning rate,time (s),speed ({examples}/s)")];
    lines.extend(epochs.iter().map(epoch_line));
    lines.push(String::new());
    lines.join("\n")
}

fn epoch_line(record: &EpochRecord) -> String {
    let EpochRecord { epoch, train, validation, test, learning_rate, elapsed_secs, images_per_second } = record;
    let cells = |Score { loss, accuracy }: &Score| format!("{loss},{accuracy}");
    let validation = validation.as_ref().map_or_else(|| ",".to_owned(), cells);
    format!("{epoch},{},{validation},{},{learning_rate},{elapsed_secs},{images_per_second}", cells(train), cells(test))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::loss::Loss;

    const DIGITS: Objective = Objective::Digits(Loss::CrossEntropy);

    #[test]
    fn each_batch_has_a_line_with_all_digits() {
        let mut losses = LossHistory::default();
        losses.push(3, &[1.234_567, 0.1, 1e-7]);
        let text = batch_table(&losses, DIGITS);
        let lines: Vec<_> = text.lines().skip(1).collect();
        assert_eq!(lines, ["1,1,1.234567", "2,1,0.1", "3,1,0.0000001"]);
    }

    #[test]
    fn of_a_long_run_every_batch_counts_once() {
        let mut losses = LossHistory::default();
        losses.push(9_001, &vec![0.5; 9_001]);
        let text = batch_table(&losses, DIGITS);
        let counts = text.lines().skip(1).map(|line| line.split(',').nth(1).unwrap().parse::<usize>().unwrap());
        // The recent window begins within a point of four steps: these are in that point alone.
        assert_eq!(counts.sum::<usize>(), 9_001);
        assert_eq!(text.lines().last(), Some("9001,1,0.5"));
        assert_eq!(text.lines().nth(1), Some("2.5,4,0.5"));
    }

    #[test]
    fn each_epoch_has_a_line_with_as_many_cells_as_the_header() {
        let score = |loss, accuracy| Score { loss, accuracy };
        let record = EpochRecord {
            epoch: 1,
            train: score(0.25, 0.93),
            validation: None,
            test: score(0.125, 0.964),
            learning_rate: 0.05,
            elapsed_secs: 4.5,
            images_per_second: 16_000.0,
        };
        let validated = EpochRecord { epoch: 2, validation: Some(score(0.5, 0.9)), ..record };
        let text = epoch_table(&[record, validated], DIGITS);
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[1], "1,0.25,0.93,,,0.125,0.964,0.05,4.5,16000");
        assert_eq!(lines[2], "2,0.25,0.93,0.5,0.9,0.125,0.964,0.05,4.5,16000");
        assert!(lines.iter().all(|line| line.split(',').count() == 10));
    }
}
