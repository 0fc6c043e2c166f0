//! The points as a table of comma-separated values. The first line says what the columns are.

use std::io::{self, Write};

use super::RobustnessPoint;
use lenet_data::choice::Described as _;

const HEADER: &str = "disturbance,amount,unit,correct,images,accuracy (0 to 1)";

/// Writes `points`, a line each.
///
/// # Errors
/// If `file` cannot be written.
pub fn write_csv(points: &[RobustnessPoint], file: &mut dyn Write) -> io::Result<()> {
    writeln!(file, "{HEADER}")?;
    for point in points {
        let RobustnessPoint { perturbation, amount, correct, total } = point;
        let name = perturbation.describe().name;
        writeln!(file, "{name},{amount},{},{correct},{total},{}", perturbation.unit(), point.accuracy())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_data::perturb::Perturbation;

    #[test]
    fn a_line_says_all_of_a_point() {
        let point = RobustnessPoint { perturbation: Perturbation::ShiftDown, amount: -2.5, correct: 3, total: 4 };
        let mut file = Vec::new();
        write_csv(&[point], &mut file).unwrap();
        assert_eq!(String::from_utf8(file).unwrap(), format!("{HEADER}\nshift-down,-2.5,pixels,3,4,0.75\n"));
    }
}
