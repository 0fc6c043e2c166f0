//! Robustness, measured while everything else goes on.

use std::sync::Arc;

use lenet_lab::{
    data::{
        dataset::{Dataset, PIXEL_COUNT},
        perturb::{Perturbation, field},
        random::{Purpose, generator},
    },
    model::{device::Device, model_file::ModelFile},
    train::{
        protocol::{Command, Event, Pace, RobustnessEnd, RunTarget},
        robustness::{RobustnessPlan, RobustnessPoint},
        snapshot::Watch,
    },
};

use crate::harness::{Lab, config, digits};

fn plan(dataset: &Arc<Dataset>, perturbations: &[Perturbation]) -> Command {
    let (dataset, perturbations) = (Arc::clone(dataset), perturbations.to_vec());
    Command::MeasureRobustness(RobustnessPlan { dataset, perturbations, image_limit: Some(20) })
}

fn until_ended(lab: &Lab) -> Vec<Event> {
    lab.until(|event| matches!(event, Event::RobustnessEnded(_)))
}

fn points(events: &[Event]) -> Vec<RobustnessPoint> {
    let point = |event: &Event| if let Event::RobustnessMeasured(point) = event { Some(*point) } else { None };
    events.iter().filter_map(point).collect()
}

#[test]
fn a_curve_grows_point_by_point_to_its_end() {
    let (lab, dataset) = (Lab::new(), digits(10, 40));
    lab.send(plan(&dataset, &[Perturbation::ShiftDown, Perturbation::Blur]));
    let events = until_ended(&lab);
    let Some(Event::RobustnessStarted(start)) =
        events.iter().find(|event| matches!(event, Event::RobustnessStarted(_)))
    else {
        panic!("{events:?}")
    };
    assert_eq!((start.run, start.image_count, start.point_count), (None, 20, 13 + 11));
    assert_eq!(events.last(), Some(&Event::RobustnessEnded(RobustnessEnd::Complete)));
    let amounts: Vec<_> = points(&events).iter().map(|point| (point.perturbation, point.amount, point.total)).collect();
    let expected = [Perturbation::ShiftDown, Perturbation::Blur]
        .into_iter()
        .flat_map(|one| one.curve_amounts().iter().map(move |amount| (one, *amount, 20)));
    assert_eq!(amounts, expected.collect::<Vec<_>>());
}

#[test]
fn training_and_questions_go_on_meanwhile_and_the_curves_are_of_one_moment() {
    let (lab, dataset) = (Lab::new(), digits(400, 40));
    let all: Vec<_> = Perturbation::ALL.into_iter().cycle().take(70).collect();
    lab.send(plan(&dataset, &all));
    lab.until(|event| matches!(event, Event::RobustnessMeasured(_)));
    let (answer, _) = lab.classify(1, &[0; PIXEL_COUNT]);
    assert_eq!(answer.run, None);
    lab.start(&config(10_000), &dataset, RunTarget::Memory, Pace::Running);
    let events = lab.until(|event| matches!(event, Event::Progress(_)));
    assert!(!events.iter().any(|event| matches!(event, Event::RobustnessEnded(_))));
    // The same network all the time: the second round reads as the first, though a run has begun in between.
    let events = until_ended(&lab);
    let points = points(&events);
    let last_round = &points[points.len() - 87..];
    let round_before = &points[points.len() - 2 * 87..points.len() - 87];
    assert_eq!(last_round, round_before);
}

#[test]
fn it_can_be_cancelled_and_begun_anew() {
    let (lab, dataset) = (Lab::new(), digits(10, 40));
    let long: Vec<_> = [Perturbation::Rotation].into_iter().cycle().take(1_000).collect();
    lab.send(plan(&dataset, &long));
    lab.until(|event| matches!(event, Event::RobustnessMeasured(_)));
    lab.send(Command::CancelRobustness);
    assert_eq!(until_ended(&lab).last(), Some(&Event::RobustnessEnded(RobustnessEnd::Cancelled)));
    let message = lab.refusal(Command::CancelRobustness);
    assert!(message.contains("ended already"), "{message}");
    lab.send(plan(&dataset, &long));
    lab.send(plan(&dataset, &[Perturbation::Noise]));
    assert_eq!(
        until_ended(&lab).last(),
        Some(&Event::RobustnessEnded(RobustnessEnd::Cancelled)),
        "the first gives way"
    );
    let events = until_ended(&lab);
    assert_eq!(points(&events).len(), 11);
}

#[test]
fn a_perturbed_digit_that_is_watched_is_read() {
    let (lab, dataset) = (Lab::new(), digits(10, 10));
    let image = dataset.test.image(3).unwrap();
    let network = ModelFile::pretrained().unwrap().network(Device::Cpu).unwrap();
    let mut rng = generator(1, Purpose::PerturbationNoise, 0);
    let turned = lenet_lab::data::perturb::perturb(image, &Perturbation::Rotation.alone(40.0), &mut rng);
    for field in [field(image), turned] {
        lab.send(Command::Watch(Watch { perturbed: Some(Box::new(field)), ..Watch::default() }));
        let is_read = |snapshot: &lenet_lab::train::snapshot::Snapshot| {
            snapshot.perturbed.as_ref().is_some_and(|reading| *reading.field == field)
        };
        let snapshot = lab.snapshot(is_read);
        assert_eq!(snapshot.perturbed.as_ref().unwrap().scores, network.field_scores(&field).unwrap());
    }
    assert_eq!(network.field_scores(&field(image)).unwrap(), network.scores(image).unwrap());
}
