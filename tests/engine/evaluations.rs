//! Evaluations of whole sets of images, by a command, beside everything else.

use std::sync::Arc;

use lenet_lab::{
    data::dataset::Dataset,
    train::{
        batches::split,
        config::TrainingConfig,
        image_set::ImageSet,
        protocol::{Command, Event, JobKind, JobProgress, Pace, RunTarget},
        snapshot::SetPredictions,
    },
};

use crate::harness::{Lab, config, digits};

fn evaluate(lab: &Lab, set: ImageSet, dataset: &Arc<Dataset>) {
    lab.send(Command::Evaluate { set, dataset: Arc::clone(dataset) });
}

fn evaluated(lab: &Lab) -> (Arc<SetPredictions>, Vec<Event>) {
    let mut events = lab.until(|event| matches!(event, Event::Evaluated(_)));
    let Some(Event::Evaluated(predictions)) = events.pop() else { unreachable!() };
    (predictions, events)
}

fn progress_of(set: ImageSet) -> impl Fn(&Event) -> bool {
    move |event| matches!(event, Event::JobProgress(JobProgress { job, .. }) if *job == JobKind::SetEvaluation(set))
}

#[test]
fn a_run_that_trains_is_evaluated_on_what_it_learned_from_and_what_it_held_out() {
    let (lab, dataset) = (Lab::new(), digits(600, 20));
    let config = TrainingConfig { validation_count: 100, ..config(10_000) };
    let run = lab.start(&config, &dataset, RunTarget::Memory, Pace::Running).run;
    let divided = split(&config, 600).unwrap();
    for (set, positions) in [(ImageSet::Validation, divided.validation), (ImageSet::Training, divided.train)] {
        evaluate(&lab, set, &dataset);
        let (predictions, events) = evaluated(&lab);
        assert_eq!((predictions.run, predictions.set, &predictions.positions), (Some(run), set, &positions));
        assert_eq!(predictions.predictions.len(), positions.len());
        let labels: Vec<u8> = positions.iter().map(|at| dataset.train.labels()[*at as usize]).collect();
        assert_eq!(predictions.labels(), labels);
        let counted: u32 = predictions.confusion.iter().flatten().sum();
        assert_eq!(counted as usize, positions.len());
        assert!(events.iter().any(progress_of(set)));
    }
    lab.until(|event| matches!(event, Event::Progress(_)));
}

#[test]
fn an_evaluation_is_cancelled_by_a_command_and_by_another_network() {
    let (lab, dataset) = (Lab::new(), digits(50_000, 20));
    evaluate(&lab, ImageSet::Training, &dataset);
    lab.until(progress_of(ImageSet::Training));
    lab.send(Command::CancelEvaluation(ImageSet::Training));
    let is_cancelled = |event: &Event| *event == Event::EvaluationCancelled(ImageSet::Training);
    let is_over = |event: &Event| is_cancelled(event) || matches!(event, Event::Evaluated(_));
    assert!(lab.until(is_over).last().is_some_and(is_cancelled));
    evaluate(&lab, ImageSet::Training, &dataset);
    lab.until(progress_of(ImageSet::Training));
    lab.send(Command::OpenPretrained(lenet_lab::model::pretrained::Pretrained::Original));
    assert!(lab.until(is_over).last().is_some_and(is_cancelled));
}

#[test]
fn images_that_nobody_held_out_are_not_evaluated() {
    let (lab, dataset) = (Lab::new(), digits(60, 20));
    let run = lab.start(&config(3), &dataset, RunTarget::Memory, Pace::Paused).run;
    let command = || Command::Evaluate { set: ImageSet::Validation, dataset: Arc::clone(&dataset) };
    assert!(lab.refusal(command()).contains("learned from all training images"));
    lab.send(Command::End(run));
    assert!(lab.refusal(command()).contains("learned from all training images"), "its settings stay with its weights");
}
