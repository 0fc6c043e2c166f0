//! Seeds: the button that trains the settings on the left with several, and what runs alike but for the seed measure.

use std::collections::BTreeMap;

use eframe::egui::{Button, RichText, Ui, vec2};

use super::{
    View,
    runs::{Group, RunRow},
    settings::{self, DATA, IMAGES, SEED, Settings},
};
use crate::{
    app::{
        action::{Action, Opening},
        lab::{Lab, SeedRepeat},
        widgets::{elided, table_menu},
    },
    chart::Table,
    train::{config::TrainingConfig, session::FinishReason},
};

/// The entry and the button that train several seeds.
pub(super) const SEEDS: &str = "Repeat with seeds 1–5";

/// What it does.
pub(super) const HOVER: &str = "Trains a run for each seed that has none yet, one after the other; Compare shows their mean and standard \
    deviation";

/// How their curves are drawn.
pub(super) const BAND: &str = "Runs alike but for the seed: their mean in a band from lowest to highest";

/// The seeds.
const ALL: std::ops::RangeInclusive<u64> = 1..=5;

/// Room for the menu beside the last line, in points.
const COPY_WIDTH: f32 = 90.0;

/// Lines of means at most; the copied table has all.
const MAX_LINES: usize = 3;

/// The seeds that settings have no finished run with, on the images at hand; else why there is nothing to train. `row` is
/// the run that has the settings, if it is one.
pub(super) fn to_train(
    lab: &Lab,
    rows: &[RunRow],
    config: &TrainingConfig,
    row: Option<&RunRow>,
) -> Result<Vec<u64>, String> {
    if !lab.data.is_ready() {
        return Err("The images are not there yet".to_owned());
    }
    let data = serde_json::Value::from(lab.data.dataset.source.name());
    if let Some(other) = row.and_then(|row| row.settings.get(DATA)).filter(|of_run| **of_run != data) {
        return Err(format!("It was trained on {}: choose these images first", settings::words(DATA, other)));
    }
    config.validate().map_err(|error| error.to_string())?;
    let wanted = settings::of(config);
    let is_done = |seed: &u64| {
        let is_it = |row: &RunRow| {
            row.config.seed == *seed
                && row.settings.get(DATA) == Some(&data)
                && is_regular(row)
                && are_alike(row, &wanted)
        };
        rows.iter().any(is_it)
    };
    let missing: Vec<u64> = ALL.filter(|seed| !is_done(seed)).collect();
    if missing.is_empty() { Err("Each of these seeds has a finished run: tick them".to_owned()) } else { Ok(missing) }
}

/// The runs that a repetition of settings has already, whatever became of them.
pub(super) fn of_repetition<'a>(rows: &'a [RunRow], config: &TrainingConfig) -> impl Iterator<Item = &'a RunRow> {
    let wanted = settings::of(config);
    rows.iter().filter(move |row| ALL.contains(&row.config.seed) && are_alike(row, &wanted))
}

/// Whether a run has these settings but for the seed. What follows from the data is no setting.
fn are_alike(row: &RunRow, wanted: &Settings) -> bool {
    let is_chosen = |(place, _): &(&String, &serde_json::Value)| ![SEED, DATA, IMAGES].contains(&place.as_str());
    row.settings.iter().filter(is_chosen).eq(wanted.iter().filter(is_chosen))
}

/// Whether it ended as its settings say.
fn is_regular(row: &RunRow) -> bool {
    matches!(row.finish, Some(FinishReason::AllEpochs | FinishReason::EarlyStopping))
}

/// Shows the button for the settings on the left, or how far it is; returns what the user wants.
pub(super) fn start_ui(ui: &mut Ui, lab: &Lab, rows: &[RunRow]) -> Option<Action> {
    if let Some(repeat) = &lab.seed_repeat {
        ui.label(repeat.words());
        let hover = "The run under way continues; the other seeds are not trained";
        return ui.button("Stop after it").on_hover_text(hover).clicked().then_some(Action::CancelSeeds);
    }
    let seeds = to_train(lab, rows, &lab.draft, None);
    let button = ui.add_enabled(seeds.is_ok(), Button::new("Seeds 1–5"));
    let button = button.on_hover_text(format!("The settings on the left: {HOVER}"));
    let button = button.on_disabled_hover_text(seeds.as_ref().err().map_or("", String::as_str));
    let seeds = button.clicked().then_some(seeds.ok()).flatten()?;
    Some(Action::Open(Opening::Seeds(Box::new(SeedRepeat::new(lab.draft.clone(), seeds)))))
}

/// What the finished runs of a group measure, of each seed the newest.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SeedResult {
    /// The group's name.
    name: String,
    /// The seeds in order, each with the name of its run.
    runs: Vec<(u64, String)>,
    /// Mean and sample standard deviation of the test accuracy after the last epoch, in percent.
    mean: f64,
    deviation: f64,
    /// Runs that have not ended, or diverged.
    other_count: usize,
}

impl SeedResult {
    /// None of fewer than two seeds.
    fn of(rows: &[RunRow], group: &Group) -> Option<Self> {
        let mut members: Vec<&RunRow> = group.members.iter().map(|member| &rows[*member]).collect();
        members.sort_by_key(|row| std::cmp::Reverse(row.age));
        let regular = members.iter().filter(|row| is_regular(row));
        let of_seeds = regular.filter_map(|row| Some((row.config.seed, (100.0 * row.last_accuracy()?, &row.name))));
        let of_seeds: BTreeMap<u64, (f64, &String)> = of_seeds.collect();
        let count = of_seeds.len();
        if count < 2 {
            return None;
        }
        let mean = of_seeds.values().map(|(percent, _)| percent).sum::<f64>() / count as f64;
        let squares: f64 = of_seeds.values().map(|(percent, _)| (percent - mean).powi(2)).sum();
        Some(Self {
            name: group.name.clone(),
            runs: of_seeds.into_iter().map(|(seed, (_, name))| (seed, name.clone())).collect(),
            mean,
            deviation: (squares / (count - 1) as f64).sqrt(),
            other_count: members.iter().filter(|row| !is_regular(row)).count(),
        })
    }

    /// As `5 seeds: 99.05 ± 0.06 % (1–5)`.
    fn words(&self) -> String {
        let Self { runs, mean, deviation, other_count, .. } = self;
        let others = match other_count {
            0 => String::new(),
            count => format!("; {count} more not finished"),
        };
        let seeds = ranges(runs.iter().map(|(seed, _)| *seed));
        format!("{} seeds: {mean:.2} ± {deviation:.2} % ({seeds}{others})", runs.len())
    }

    /// What the words mean.
    fn meaning(&self) -> String {
        let Self { name, runs, mean, deviation, .. } = self;
        let error = 100.0 - mean;
        let runs: Vec<String> = runs.iter().map(|(seed, run)| format!("{run} (seed {seed})")).collect();
        format!(
            "{name}: test accuracy after the last epoch, as mean ± sample standard deviation (n − 1) over the seeds. \
             The test error is {error:.2} ± {deviation:.2} %.\nOf the ticked runs: {}.\n{BAND}",
            runs.join(", ")
        )
    }
}

/// Numbers in their order, as `1–3, 7`.
fn ranges(numbers: impl Iterator<Item = u64>) -> String {
    let mut ranges: Vec<(u64, u64)> = Vec::new();
    for number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(number) => *last = number,
            _ => ranges.push((number, number)),
        }
    }
    let words = ranges.into_iter().map(|(first, last)| match last - first {
        0 => first.to_string(),
        1 => format!("{first}, {last}"),
        _ => format!("{first}–{last}"),
    });
    words.collect::<Vec<_>>().join(", ")
}

/// What the groups of several seeds measure.
pub(super) fn results(rows: &[RunRow], groups: &[Group]) -> Vec<SeedResult> {
    groups.iter().filter_map(|group| SeedResult::of(rows, group)).collect()
}

/// Shows mean and deviation of each group; returns what is to be saved.
pub(super) fn results_ui(ui: &mut Ui, view: &View) -> Option<Action> {
    let results = &view.seed_results;
    if results.is_empty() {
        return None;
    }
    let more = results.len().saturating_sub(MAX_LINES);
    let mut saved = None;
    for (index, result) in results.iter().take(MAX_LINES).enumerate() {
        ui.horizontal(|ui| {
            ui.label(result.words()).on_hover_text(result.meaning());
            let beside = COPY_WIDTH.min(ui.available_width() / 2.0);
            ui.allocate_ui(vec2(ui.available_width() - beside, ui.spacing().interact_size.y), |ui| {
                elided::label_ui(ui, &result.name, |name| RichText::new(name).weak());
            });
            if index + 1 == results.len().min(MAX_LINES) {
                if more > 0 {
                    ui.weak(format!("{more} more in the table"));
                }
                saved = table_menu::ui(ui, "the means of the seeds", "seeds", || table(results));
            }
        });
    }
    saved
}

fn table(results: &[SeedResult]) -> Table {
    let row = |result: &SeedResult| {
        let SeedResult { name, runs, mean, deviation, .. } = result;
        let spread = |mean: f64| format!("{mean:.2} ± {deviation:.2}");
        vec![name.clone(), runs.len().to_string(), spread(*mean), spread(100.0 - mean)]
    };
    Table {
        caption: "LeNet-5 over several seeds: mean ± sample standard deviation after the last epoch".to_owned(),
        titles: ["Runs", "Seeds", "Test accuracy, %", "Test error, %"].map(str::to_owned).to_vec(),
        rows: results.iter().map(row).collect(),
    }
}
