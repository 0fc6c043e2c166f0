//! The comparison of section III: the results on disk, what is being measured, and what the methods read.

use std::{collections::VecDeque, path::PathBuf, sync::Arc};

use super::Lab;
use crate::{
    app::{figures, numbers::minutes},
    data::{
        dataset::{Dataset, Image, Source},
        perturb::Perturbation,
    },
    methods::{
        benchmark::{Cell, CellResult, MeasuredOn},
        classifier::Answer,
        fitting::Progress,
        service::{MeasuringEvent, Read, Reading},
    },
    model::unit_states::UnitStates,
    train::{
        evaluation::Prediction, image_set::ImageSet, metrics::Confusion, op_queue::OpQueue, protocol::NetworkId,
        robustness::RobustnessPoint, snapshot::SetPredictions,
    },
};

/// All that the window knows of the methods.
#[derive(Default)]
pub(crate) struct MethodsState {
    /// Where results of the images in use are kept; none where nothing can be kept.
    pub folder: Option<PathBuf>,
    pub list: Arc<MethodList>,
    /// Reads the list anew.
    pub search: OpQueue<()>,
    pub measuring: Measuring,
    pub reads: MethodReads,
    /// What Errors shows in place of the network's predictions.
    pub errors: Option<MethodErrors>,
}

/// The results on disk.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct MethodList {
    /// Those for the images in use, in the order of the methods.
    pub measured: Vec<MeasuredCell>,
    /// Results for other images.
    pub other_count: usize,
}

/// A cell that is done.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct MeasuredCell {
    pub result: CellResult,
    /// Its accuracies on perturbed images, as far as they are measured.
    pub robustness: Vec<RobustnessPoint>,
}

/// What is to be measured, one after the other.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Measuring {
    /// The first is under way.
    pub tasks: VecDeque<MethodTask>,
    /// How far the first is; none until it says so.
    pub progress: Option<Progress>,
    /// What has failed, and why.
    pub failures: Vec<(MethodTask, String)>,
}

/// Something to measure of a cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct MethodTask {
    pub cell: Cell,
    pub work: MethodWork,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MethodWork {
    /// Fits it and measures it on the test images.
    Fit,
    /// Measures it on perturbed images.
    Robustness(Perturbation),
}

/// What the methods read in the latest image.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct MethodReads {
    image: Option<Box<Image>>,
    readings: Vec<(Cell, Result<Reading, String>)>,
}

/// The predictions of a method for the test images.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct MethodErrors {
    pub result: CellResult,
    /// Their confidence is the margin of the two best scores, in the method's unit.
    pub predictions: Arc<SetPredictions>,
}

impl MethodList {
    /// The results on the test images with all training images.
    pub(crate) fn whole(&self) -> impl Iterator<Item = &MeasuredCell> {
        self.measured.iter().filter(|measured| {
            let cell = &measured.result.cell;
            cell.limit.is_none() && cell.measured_on == MeasuredOn::Test
        })
    }

    /// The result of a cell.
    pub(crate) fn of(&self, cell: &Cell) -> Option<&MeasuredCell> {
        self.measured.iter().find(|measured| measured.result.cell == *cell)
    }

    /// How long a cell takes, in seconds, by others of its method with as many images; none where there is no other.
    pub(crate) fn estimated_secs(&self, cell: &Cell) -> Option<f64> {
        let is_alike = |other: &Cell| (other.method, other.limit) == (cell.method, cell.limit);
        let secs = |measured: &MeasuredCell| measured.result.fitting_secs + measured.result.predicting_secs;
        self.measured.iter().filter(|measured| is_alike(&measured.result.cell)).map(secs).max_by(f64::total_cmp)
    }
}

impl Measuring {
    /// Takes on what is neither waiting nor under way.
    pub(crate) fn add(&mut self, tasks: impl IntoIterator<Item = MethodTask>) {
        for task in tasks {
            self.failures.retain(|(failed, _)| *failed != task);
            if !self.tasks.contains(&task) {
                self.tasks.push_back(task);
            }
        }
    }

    /// Why a cell could not be fitted, if it has failed.
    pub(crate) fn failure(&self, cell: &Cell) -> Option<&str> {
        let is_fit = |task: &MethodTask| task.cell == *cell && task.is_fit();
        self.failures.iter().find(|(task, _)| is_fit(task)).map(|(_, reason)| reason.as_str())
    }

    /// The place of a cell that is to be fitted; 0 is under way.
    pub(crate) fn place(&self, cell: &Cell) -> Option<usize> {
        self.tasks.iter().position(|task| task.cell == *cell && task.is_fit())
    }

    /// Forgets what waits. The first stays until it has ended.
    pub(crate) fn forget_waiting(&mut self) {
        self.tasks.truncate(1);
    }

    /// Takes in how far the first is; returns it when it has ended.
    pub(crate) fn take(&mut self, event: MeasuringEvent) -> Option<(MethodTask, Ended)> {
        let ended = match event {
            MeasuringEvent::Progress(progress) => {
                self.progress = Some(progress);
                return None;
            }
            MeasuringEvent::Done => Ended::Done,
            MeasuringEvent::Stopped => Ended::Stopped,
            MeasuringEvent::Failed(reason) => Ended::Failed(reason),
        };
        self.progress = None;
        let task = self.tasks.pop_front()?;
        if let Ended::Failed(reason) = &ended {
            self.failures.push((task.clone(), reason.clone()));
        }
        Some((task, ended))
    }
}

/// How a task has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    Done,
    Stopped,
    Failed(String),
}

impl MethodReads {
    /// What a cell reads in an image, if it has.
    pub(crate) fn of(&self, image: &Image, cell: &Cell) -> Option<&Result<Reading, String>> {
        let readings = self.image.as_deref().filter(|own| *own == image).map(|_| &self.readings)?;
        readings.iter().find(|(own, _)| own == cell).map(|(_, reading)| reading)
    }

    /// Takes in what a cell reads. Of another image than before, the readings before are forgotten.
    pub(crate) fn take(&mut self, Read { image, cell, reading }: Read) {
        if self.image.as_ref() != Some(&image) {
            (self.image, self.readings) = (Some(image), Vec::new());
        }
        match self.readings.iter_mut().find(|(own, _)| *own == cell) {
            Some((_, known)) => *known = reading,
            None => self.readings.push((cell, reading)),
        }
    }
}

impl MethodErrors {
    /// The predictions of a result for the test images of `dataset`; none if they are for others.
    pub(crate) fn new(result: CellResult, answers: &[(u8, Answer)], dataset: &Arc<Dataset>) -> Option<Self> {
        let labels = dataset.test.labels();
        if !answers.iter().map(|(label, _)| label).eq(labels) {
            return None;
        }
        let mut confusion = Confusion::default();
        for (label, answer) in answers {
            confusion[usize::from(*label)][usize::from(answer.digit)] += 1;
        }
        // A method has no probabilities: only the order of its margins means something.
        let prediction = |(_, answer): &(u8, Answer)| Prediction {
            digit: answer.digit,
            confidence: answer.margin.into(),
            label_score: 0.0,
        };
        let predictions = SetPredictions {
            predictions: answers.iter().map(prediction).collect(),
            network: NetworkId::default(),
            dataset: dataset.into(),
            set: ImageSet::Test,
            positions: (0..labels.len() as u32).collect(),
            run: None,
            step: 0,
            confusion,
            units: UnitStates::default(),
        };
        Some(Self { result, predictions: Arc::new(predictions) })
    }
}

impl Lab {
    /// Where results for the images in use are kept, in the folder of the runs. Other images than MNIST have a folder of
    /// their own: a cell has one result in each.
    pub(crate) fn methods_folder(&self, runs: Option<&PathBuf>) -> Option<PathBuf> {
        let source = &self.data.dataset.source;
        Some(match source {
            Source::Mnist(_) => runs?.join("methods"),
            _ => runs?.join(format!("methods-{}", figures::file_stem(&source.name()))),
        })
    }

    /// Says how a task has ended.
    pub(crate) fn tell_method_ended(&mut self, task: &MethodTask, ended: &Ended) {
        let name = task.words();
        match ended {
            Ended::Done => self.messages.say(format!("{name}: measured")),
            Ended::Stopped => self.messages.say(format!("{name}: stopped; Measure resumes it")),
            Ended::Failed(reason) => self.messages.fail(format!("{name}: {reason}")),
        }
    }
}

impl MethodTask {
    pub(crate) fn fit(cell: Cell) -> Self {
        Self { cell, work: MethodWork::Fit }
    }

    pub(crate) fn is_fit(&self) -> bool {
        self.work == MethodWork::Fit
    }

    /// Such as `40 PCA + quadratic, deslanted, 1,000 images` or `K nearest neighbours with noise`.
    pub(crate) fn words(&self) -> String {
        let name = self.cell.full_title();
        match self.work {
            MethodWork::Fit => name,
            MethodWork::Robustness(perturbation) => format!("{name}, with {}", perturbation.name().to_lowercase()),
        }
    }
}

/// A time in words: `0.3 s`, `12 s`, `4:05 minutes`.
pub(crate) fn secs_in_words(secs: f64) -> String {
    match secs {
        short if short < 10.0 => format!("{short:.1} s"),
        middle if middle < 60.0 => format!("{middle:.0} s"),
        long => format!("{} minutes", minutes(long)),
    }
}
