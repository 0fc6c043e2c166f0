//! What the test came to, in words.

use std::sync::Arc;

use super::listing::{Cell, class_count};
use crate::{
    app::{lab::Lab, numbers::thousands},
    data::dataset::CLASS_COUNT,
    train::{metrics::Confusion, protocol::NetworkOrigin, snapshot::TestReadings},
};

/// How many were read rightly: `9,913 of 10,000 right (99.13 %), 87 wrong`.
pub(super) fn result(confusion: &Confusion) -> String {
    let total: u32 = confusion.iter().flatten().sum();
    let right: u32 = (0..CLASS_COUNT).map(|class| confusion[class][class]).sum();
    let accuracy = 100.0 * f64::from(right) / f64::from(total.max(1));
    format!("{} of {} right ({accuracy:.2} %), {} wrong", thousands(right), thousands(total), thousands(total - right))
}

/// Which network read the images, at which step, and whether it has changed since.
pub(super) fn source(lab: &Lab, readings: &Arc<TestReadings>) -> String {
    let newest = lab.snapshot.as_ref().and_then(|snapshot| snapshot.readings.as_ref());
    let is_newest = newest.is_some_and(|newest| Arc::ptr_eq(newest, readings));
    let run = lab.run().filter(|run| Some(run.start.run) == readings.run);
    let note = match run {
        _ if !is_newest => "; being read again",
        Some(run) if run.phase.is_active() && run.step > readings.step => "; read again after this epoch",
        _ => "",
    };
    format!("Test images read by {}{note}", reader(lab, readings))
}

fn reader(lab: &Lab, readings: &TestReadings) -> String {
    let Some(id) = readings.run else {
        return origin_in_words(&lab.network.origin);
    };
    let name = match lab.run().filter(|run| run.start.run == id) {
        Some(run) if run.start.folder.is_some() => run.name(),
        Some(_) => "the run in memory".to_owned(),
        None => "an earlier run".to_owned(),
    };
    match readings.step {
        0 => format!("{name} before its first step"),
        step => format!("{name} after step {}", thousands(step)),
    }
}

fn origin_in_words(origin: &NetworkOrigin) -> String {
    match origin {
        NetworkOrigin::File(path) => path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
        NetworkOrigin::Run(_) => "the network of a run that has ended".to_owned(),
        NetworkOrigin::Pretrained(network) => format!("the {}", network.words()),
        NetworkOrigin::Taught { base, .. } => format!("{}, taught your digits", origin_in_words(base)),
    }
}

/// A cell in short: `7 read as 1: 12`.
pub(super) fn cell_name(confusion: &Confusion, cell: Cell) -> String {
    format!("{} read as {}: {}", cell.truth, cell.read_as, thousands(cell.count(confusion)))
}

/// A cell in full: `7 read as 1: 12 of 1,028 (1.2 %)`.
pub(super) fn cell_details(confusion: &Confusion, cell: Cell) -> String {
    let of = class_count(confusion, cell.truth);
    format!("{} of {} ({})", cell_name(confusion, cell), thousands(of), percentage(cell.rate(confusion)))
}

/// What the gallery lists, and in which order.
pub(super) fn listed(cell: Option<Cell>, count: usize) -> String {
    let number = thousands(count as u64);
    match (cell, count) {
        (None, 0) => "No test image is read wrongly".to_owned(),
        (Some(Cell { truth, read_as }), 0) => format!("No {truth} is read as {read_as}"),
        (None, _) => format!("All {number} wrong ones, the most confident first"),
        (Some(cell @ Cell { truth, read_as }), _) => {
            let order = if cell.is_right() { "least" } else { "most" };
            format!("{truth} read as {read_as}: {number} digits, the {order} confident first")
        }
    }
}

/// A share as a percentage of one decimal.
pub(super) fn percentage(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_result_is_told_with_what_it_is_of() {
        let mut confusion = Confusion::default();
        (confusion[7][7], confusion[7][1], confusion[1][1]) = (1016, 12, 8972);
        assert_eq!(result(&confusion), "9,988 of 10,000 right (99.88 %), 12 wrong");
        let cell = Cell { truth: 7, read_as: 1 };
        assert_eq!(cell_details(&confusion, cell), "7 read as 1: 12 of 1,028 (1.2 %)");
        assert_eq!(result(&Confusion::default()), "0 of 0 right (0.00 %), 0 wrong");
    }

    #[test]
    fn whose_result_it_is_is_told() {
        let lab = Lab::fake();
        let readings = lab.readings.clone().unwrap();
        assert!(source(&lab, &readings).ends_with("read by the pretrained network"));

        let mut lab = Lab::fake_run();
        let run = lab.run_mut().unwrap();
        let id = run.start.run;
        run.start.folder = Some("/runs/run-0003".into());
        run.phase = crate::app::lab::RunPhase::Training;
        let readings = Arc::new(TestReadings { run: Some(id), step: 200, ..(*readings).clone() });
        assert!(source(&lab, &readings).ends_with("run-0003 after step 200; being read again"));
        let mut snapshot = (**lab.snapshot.as_ref().unwrap()).clone();
        snapshot.readings = Some(Arc::clone(&readings));
        lab.show(Arc::new(snapshot));
        assert!(source(&lab, &readings).ends_with("run-0003 after step 200; read again after this epoch"));
        lab.run_mut().unwrap().step = 200;
        assert!(source(&lab, &readings).ends_with("run-0003 after step 200"));
    }
}
