//! The file with the choices that a study compares.
//!
//! ```toml
//! preset = "modern"            # or another: the settings that everything else changes
//! seeds = [1, 2, 3, 4, 5]
//! [settings]                   # of all runs, by their names in a run's `config.json`
//! epoch_count = 5
//! [[axes]]                     # every choice of an axis goes with every one of the others
//! name = "C3"
//! choices = [
//!     { name = "full", settings = { architecture = { c3 = "full" } } },
//!     { name = "table", settings = { architecture = { c3 = "table-i" } } },
//! ]
//! ```

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::config::{ConfigError, Preset, TrainingConfig};
use lenet_data::input_file::{self, InputError};

/// Settings that are tables of settings: a plan changes the given parts and leaves the rest.
const TABLES: [&str; 4] = ["architecture", "distortions", "strings", "recipe"];

/// More runs than this are a mistake.
const MAX_RUNS: usize = 100_000;

/// Largest file that is read as a plan.
const MAX_PLAN_BYTES: u64 = 16 << 20;

/// The choices of a study.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    preset: Preset,
    seeds: Vec<u64>,
    #[serde(default)]
    settings: Map<String, Value>,
    #[serde(default)]
    axes: Vec<Axis>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Axis {
    name: String,
    choices: Vec<Choice>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Choice {
    name: String,
    #[serde(default)]
    settings: Map<String, Value>,
}

/// One run of a study.
#[derive(Clone, Debug, PartialEq)]
pub struct StudyRun {
    /// The choice of each axis; together they are the cell.
    pub cell: Vec<String>,
    /// Its settings, with the seed.
    pub config: TrainingConfig,
}

/// Why a plan cannot be carried out.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// The file cannot be read.
    #[error("{} {}", .0.display(), .1)]
    Read(PathBuf, #[source] InputError),
    /// The text is no plan.
    #[error("the plan is not understood: {0}")]
    Parse(#[from] toml::de::Error),
    /// A choice's name that is no folder's name, or occurs twice.
    #[error(
        "the plan's choice “{0}” needs another name: letters, digits, dots, dashes and underscores, not a dash or \
         a dot first, each name once"
    )]
    Name(String),
    /// A seed that would count as two runs.
    #[error("the plan has the seed {0} twice: a run with the same seed is the same run, so each counts once")]
    RepeatedSeed(u64),
    /// No run, or far too many.
    #[error("the plan asks for {0} runs: it must ask for 1 to {MAX_RUNS}")]
    RunCount(usize),
    /// A cell with settings that are not understood.
    #[error("the settings of {0} are not understood: {1}")]
    Settings(String, #[source] serde_json::Error),
    /// A cell with settings that cannot be trained with.
    #[error("{0} cannot be trained: {1}")]
    Config(String, #[source] ConfigError),
}

impl Plan {
    /// Reads a file.
    ///
    /// # Errors
    /// If it cannot be read or is no plan.
    pub fn read(path: &Path) -> Result<Self, PlanError> {
        let text =
            input_file::read_text(path, MAX_PLAN_BYTES).map_err(|error| PlanError::Read(path.to_owned(), error))?;
        Self::parse(&text)
    }

    /// Reads a plan's text.
    ///
    /// # Errors
    /// If it is no plan.
    pub fn parse(text: &str) -> Result<Self, PlanError> {
        let plan: Self = toml::from_str(text)?;
        for axis in &plan.axes {
            let mut names = HashSet::new();
            if let Some(choice) = axis.choices.iter().find(|it| !is_folder_name(&it.name) || !names.insert(&it.name)) {
                return Err(PlanError::Name(choice.name.clone()));
            }
        }
        let mut seeds = HashSet::new();
        if let Some(seed) = plan.seeds.iter().find(|seed| !seeds.insert(**seed)) {
            return Err(PlanError::RepeatedSeed(*seed));
        }
        let cell_count = plan.axes.iter().map(|axis| axis.choices.len()).fold(1, usize::saturating_mul);
        match cell_count.saturating_mul(plan.seeds.len()) {
            1..=MAX_RUNS => Ok(plan),
            count => Err(PlanError::RunCount(count)),
        }
    }

    /// Names of the axes.
    pub fn axis_names(&self) -> Vec<&str> {
        self.axes.iter().map(|axis| axis.name.as_str()).collect()
    }

    /// All runs, cell by cell.
    ///
    /// # Errors
    /// Naming the first cell whose settings are not understood or cannot be trained with.
    pub fn runs(&self) -> Result<Vec<StudyRun>, PlanError> {
        let mut cells: Vec<Vec<&Choice>> = vec![Vec::new()];
        for axis in &self.axes {
            let with_each = |cell: Vec<_>| axis.choices.iter().map(move |choice| [cell.as_slice(), &[choice]].concat());
            cells = cells.into_iter().flat_map(with_each).collect();
        }
        let of_cell = |cell: &Vec<&Choice>| self.seeds.iter().map(|seed| self.run(cell, *seed)).collect::<Vec<_>>();
        cells.iter().flat_map(of_cell).collect()
    }

    fn run(&self, choices: &[&Choice], seed: u64) -> Result<StudyRun, PlanError> {
        let cell: Vec<String> = choices.iter().map(|choice| choice.name.clone()).collect();
        let name = || if cell.is_empty() { "the plan".to_owned() } else { cell.join(", ") };
        let not_understood = |error| PlanError::Settings(name(), error);
        let mut settings = serde_json::to_value(self.preset.config()).map_err(not_understood)?;
        for changes in std::iter::once(&self.settings).chain(choices.iter().map(|choice| &choice.settings)) {
            change(&mut settings, changes);
        }
        settings["seed"] = seed.into();
        let config: TrainingConfig = serde_json::from_value(settings).map_err(not_understood)?;
        config.validate().map_err(|error| PlanError::Config(name(), error))?;
        Ok(StudyRun { cell, config })
    }
}

impl StudyRun {
    /// Its folder within the study's.
    pub fn folder(&self) -> PathBuf {
        let cell = if self.cell.is_empty() { "all".to_owned() } else { self.cell.join("+") };
        PathBuf::from(cell).join(format!("seed-{}", self.config.seed))
    }
}

/// Changes settings; of tables the given parts.
fn change(settings: &mut Value, changes: &Map<String, Value>) {
    for (name, value) in changes {
        match (settings.get_mut(name), value) {
            (Some(table), Value::Object(parts)) if TABLES.contains(&name.as_str()) => change(table, parts),
            _ => settings[name] = value.clone(),
        }
    }
}

fn is_folder_name(name: &str) -> bool {
    let is_fine = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
    !name.is_empty() && !name.starts_with(['.', '-']) && name.chars().all(is_fine)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strings::StringTraining;
    use lenet_data::strings::{Gaps, StringRecipe};
    use lenet_model::architecture::{Architecture, C3Connections};
    use lenet_read::criterion::StringCriterion;

    const PLAN: &str = r#"
        preset = "original"
        seeds = [3, 4]
        settings = { epoch_count = 2, training_limit = 500 }
        [[axes]]
        name = "C3"
        choices = [{ name = "table" }, { name = "full", settings = { architecture = { c3 = "full" } } }]
        [[axes]]
        name = "rate"
        choices = [{ name = "slow", settings = { learning_rate = 1e-4 } }, { name = "fast" }, { name = "x.y-z" }]
    "#;

    #[test]
    fn every_choice_goes_with_every_other_and_every_seed() {
        let runs = Plan::parse(PLAN).unwrap().runs().unwrap();
        assert_eq!(runs.len(), 2 * 3 * 2);
        assert_eq!(runs[0].folder(), Path::new("table+slow/seed-3"));
        let config = &runs[7].config;
        assert_eq!(runs[7].cell, ["full", "slow"]);
        assert_eq!((config.seed, config.epoch_count, config.learning_rate), (4, 2, 1e-4));
        assert_eq!(config.architecture, Architecture { c3: C3Connections::Full, ..Architecture::ORIGINAL });
        assert_eq!(runs[11].config.learning_rate, TrainingConfig::original().learning_rate);
    }

    #[test]
    fn parts_of_training_on_strings_can_be_changed_alone() {
        let plan = r#"
            preset = "strings"
            seeds = [1]
            settings = { strings = { string_count = 500, recipe = { gaps = "touching" } } }
            axes = [{ name = "criterion", choices = [{ name = "ctc", settings = { strings = { criterion = "ctc" } } }] }]
        "#;
        let runs = Plan::parse(plan).unwrap().runs().unwrap();
        let expected = StringTraining {
            criterion: StringCriterion::Ctc,
            string_count: 500,
            recipe: StringRecipe { gaps: Gaps::Touching, ..StringRecipe::TRAINING },
            ..StringTraining::DEFAULT
        };
        assert_eq!(runs[0].config.strings, Some(expected));
    }

    #[test]
    fn a_plan_of_many_choices_is_looked_through_once() {
        let choices: Vec<String> = (0..60_000).map(|number| format!("{{name=\"c{number}\"}}")).collect();
        let choices = choices.join(",");
        let plan = format!("preset = \"modern\"\nseeds = [1]\naxes = [{{name=\"a\",choices=[{choices}]}}]");
        assert_eq!(Plan::parse(&plan).unwrap().axes[0].choices.len(), 60_000);
    }

    #[test]
    fn what_is_not_understood_is_named() {
        let error = |text: &str| match Plan::parse(text) {
            Err(error) => error.to_string(),
            Ok(plan) => plan.runs().unwrap_err().to_string(),
        };
        assert!(error("preset = \"modem\"\nseeds = [1]").contains("modem"));
        assert!(error("preset = \"modern\"\nseeds = []").contains("asks for 0 runs"));
        let unknown = error("preset = \"modern\"\nseeds = [1]\nsettings = { epochs = 3 }");
        assert!(unknown.contains("the plan") && unknown.contains("epochs"), "{unknown}");
        assert!(error("preset = \"modern\"\nseeds = [1]\nsettings = { batch_size = 0 }").contains("batch size is 0"));
        assert!(error(&PLAN.replace("x.y-z", "../x")).contains("“../x” needs another name"));
        assert!(error(&PLAN.replace("x.y-z", "fast")).contains("“fast” needs another name"));
    }
}
