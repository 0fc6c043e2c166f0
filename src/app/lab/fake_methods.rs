//! A lab for tests of the methods: results as if some had been measured, and what they read.

use std::sync::Arc;

use super::{Lab, MeasuredCell, MethodErrors, MethodList, fake::TEST_COUNT};
use crate::{
    data::perturb::Perturbation,
    methods::{
        benchmark::{Cell, CellResult},
        classifier::Answer,
        cost::{Cost, Count},
        evidence::{Evidence, EvidencePicture, Shades},
        input::Input,
        method::{Era, Method},
        service::{Read, Reading},
    },
    model::array::Array,
    train::robustness::{DEFAULT_SAMPLE, RobustnessPoint},
};

/// Cells with the test images that they misclassify, of 100, and their multiply-adds.
const MEASURED: [(Method, Input, usize, usize); 5] = [
    (Method::Pairwise, Input::Regular, 9, 36_000),
    (Method::NearestNeighbours, Input::Regular, 3, 47_000_000),
    (Method::NearestNeighbours, Input::Deslanted, 2, 24_000_000),
    (Method::PrincipalComponents, Input::Regular, 4, 39_000),
    (Method::LeNet5(Era::Modern), Input::Regular, 1, 401_000),
];

impl Lab {
    /// Five methods are measured, one of them with another setting and with fewer images, too; two with noise.
    pub(crate) fn fake_methods() -> Self {
        let mut lab = Self::fake();
        let mut measured: Vec<MeasuredCell> = Vec::new();
        for (method, input, error_count, multiply_adds) in MEASURED {
            let cell = Cell::new(method, input);
            let of = |cell: Cell, error_count| lab.measured_cell(cell, error_count, multiply_adds);
            measured.push(of(cell.clone(), error_count));
            if cell == Cell::new(Method::NearestNeighbours, Input::Regular) {
                let mut other = cell.clone();
                other.settings.set(method, "k", 5.0).unwrap_or_default();
                measured.push(of(other, error_count + 1));
                measured.push(of(Cell { limit: Some(100), ..cell }, 8 * error_count));
            }
        }
        for measured in measured.iter_mut().filter(|measured| measured.result.cell.input == Input::Regular) {
            measured.robustness = robustness(&lab, Perturbation::Noise, &measured.result);
        }
        lab.methods.list = Arc::new(MethodList { measured, other_count: 2 });
        lab.methods.folder = Some("/runs/methods".into());
        lab
    }

    fn measured_cell(&self, cell: Cell, error_count: usize, multiply_adds: usize) -> MeasuredCell {
        let count = Count::new(multiply_adds, multiply_adds.to_string());
        let result = CellResult {
            dataset: self.data.dataset.source.name(),
            dataset_digest: String::new(),
            training_image_count: cell.limit.unwrap_or(self.data.dataset.train.len()),
            image_count: TEST_COUNT,
            error_count,
            rejected_count: Some(2 * error_count),
            cost: Cost { multiply_adds: count.clone(), stored_values: count, parameters: Count::none() },
            fitting_secs: 2.5,
            predicting_secs: 0.5,
            cell,
        };
        MeasuredCell { result, robustness: Vec::new() }
    }

    /// What the measured methods read in the image in view: a 7 with the margin of their error, and shown with one picture.
    pub(crate) fn with_method_reads(mut self) -> Self {
        let Some(image) = self.subject_image().copied() else { return self };
        let list = Arc::clone(&self.methods.list);
        for measured in list.whole() {
            let margin = 0.5 * measured.result.error_count as f32;
            let answer = Answer { digit: 7, runner_up: 9, margin };
            let values = Array { shape: vec![4, 4], values: (0..16).map(|value| value as f32 / 15.0).collect() };
            let picture = EvidencePicture { values, shades: Shades::Ink, caption: "7 · distance 5.20".to_owned() };
            let evidence = Some(Evidence::default().with("Nearest training images", vec![picture]));
            let (image, cell) = (Box::new(image), measured.result.cell.clone());
            self.methods.reads.take(Read { image, cell, reading: Ok(Reading { answer, evidence }) });
        }
        self
    }

    /// With the predictions of the nearest neighbours in Errors: the first three images are misclassified.
    pub(crate) fn with_method_errors(mut self) -> Self {
        let labels = self.data.dataset.test.labels();
        let answer = |(position, label): (usize, &u8)| {
            let digit = if position < 3 { (label + 1) % 10 } else { *label };
            (*label, Answer { digit, runner_up: (digit + 1) % 10, margin: position as f32 / 8.0 })
        };
        let answers: Vec<_> = labels.iter().enumerate().map(answer).collect();
        let cell = Cell::new(Method::NearestNeighbours, Input::Regular);
        let result = self.methods.list.of(&cell).map(|measured| measured.result.clone());
        self.methods.errors = result.and_then(|result| MethodErrors::new(result, &answers, &self.data.dataset));
        self
    }
}

/// Accuracies that fall from that of a result.
fn robustness(lab: &Lab, perturbation: Perturbation, result: &CellResult) -> Vec<RobustnessPoint> {
    let total = DEFAULT_SAMPLE.min(lab.data.dataset.test.len()) as u32;
    let amounts = perturbation.curve_amounts().iter().enumerate();
    let point = |(place, amount): (usize, &f32)| {
        let wrong = (result.error_count * (place + 1)) as u32;
        RobustnessPoint { perturbation, amount: *amount, correct: total.saturating_sub(wrong), total }
    };
    amounts.map(point).collect()
}
