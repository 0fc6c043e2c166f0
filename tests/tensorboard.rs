//! TensorBoard reads what `train --tensorboard` and `export --to tensorboard` write. The test runs the Python of
//! `LENET_LAB_PYTHON`, or `python3`; without TensorBoard there it is reported as ignored.

use std::{
    env,
    ffi::OsString,
    path::Path,
    process::{Command, Stdio},
};

use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;

fn main() {
    let python = env::var_os("LENET_LAB_PYTHON").unwrap_or_else(|| "python3".into());
    let check = Command::new(&python).args(["-c", "import tensorboard"]).stderr(Stdio::null()).status();
    let is_missing = !check.is_ok_and(|status| status.success());
    let trial = Trial::test("a_run_and_its_resumption_are_one_curve", move || one_curve(&python));
    libtest_mimic::run(&Arguments::from_args(), vec![trial.with_ignored_flag(is_missing)]).exit();
}

fn one_curve(python: &OsString) -> Result<(), Failed> {
    let home = tempfile::tempdir()?;
    let of_run =
        "train --dataset built-in --limit 200 --batch-size 50 --validation 40 --threads 1 --out run --tensorboard live";
    lenet_lab(home.path(), &format!("{of_run} --epochs 2"))?;
    lenet_lab(home.path(), "train --resume run --epochs 3 --tensorboard live")?;
    lenet_lab(home.path(), "export run --to tensorboard --out afterwards")?;
    let expected: Vec<f64> = epochs(&home.path().join("run/metrics.csv"), "test_loss")?;
    for folder in ["live", "afterwards"] {
        let read = read(python, &home.path().join(folder))?;
        let require = |is_so: bool, what: &str| is_so.then_some(()).ok_or_else(|| format!("{folder}: {what}: {read}"));
        let losses: Vec<f64> = column(&read["scalars"]["loss/test"], 1);
        require(losses.len() == 3, "not three epochs")?;
        require(losses.iter().zip(&expected).all(|(own, other)| (own - other).abs() < 1e-5), "other losses")?;
        require(column(&read["scalars"]["loss/test"], 0) == [4.0, 8.0, 12.0], "other steps")?;
        require(column(&read["scalars"]["loss/batch"], 0).len() == 12, "not a loss for each batch")?;
        for name in ["accuracy/training", "accuracy/validation", "learning rate", "images per second"] {
            require(column(&read["scalars"][name], 0).len() == 3, name)?;
        }
        for name in ["weights/conv1.weight", "gradients/fc3.bias", "activations/C3"] {
            require(read["histograms"][name].as_f64().is_some_and(|count| count > 0.0), name)?;
        }
        // 256 or all test images, 16 maps of 10×10.
        require(read["histograms"]["activations/C3"].as_f64() == Some(256.0 * 1600.0), "not all values of C3")?;
        require(read["images"]["filters/C1"] == serde_json::json!([264, 44]), "filters of C1")?;
        require(read["images"].as_object().is_some_and(|images| images.len() == 3), "pictures")?;
        require(read["text"].as_str().is_some_and(|text| text.contains("| batch_size | 50 |")), "settings")?;
    }
    Ok(())
}

fn lenet_lab(folder: &Path, arguments: &str) -> Result<(), Failed> {
    let output =
        Command::new(env!("CARGO_BIN_EXE_lenet-lab")).args(arguments.split(' ')).current_dir(folder).output()?;
    match output.status.success() {
        true => Ok(()),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned().into()),
    }
}

/// A column of a run's table.
fn epochs(table: &Path, name: &str) -> Result<Vec<f64>, Failed> {
    let text = std::fs::read_to_string(table)?;
    let mut lines = text.lines().map(|line| line.split(','));
    let place = lines.next().and_then(|mut titles| titles.position(|title| title == name)).ok_or("no such column")?;
    Ok(lines.map(|mut line| line.nth(place).unwrap_or_default().parse()).collect::<Result<_, _>>()?)
}

/// One of the numbers of each `[step, value]`.
fn column(points: &Value, place: usize) -> Vec<f64> {
    points.as_array().into_iter().flatten().filter_map(|point| point[place].as_f64()).collect()
}

fn read(python: &OsString, folder: &Path) -> Result<Value, Failed> {
    let output = Command::new(python).args(["-c", SCRIPT]).arg(folder).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// Prints what TensorBoard finds in a folder.
const SCRIPT: &str = r#"
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

found = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0, "histograms": 0, "images": 0, "tensors": 0})
found.Reload()
tags = found.Tags()
images = {tag: found.Images(tag)[-1] for tag in tags["images"]}
print(json.dumps({
    "scalars": {tag: [[event.step, event.value] for event in found.Scalars(tag)] for tag in tags["scalars"]},
    "histograms": {tag: found.Histograms(tag)[-1].histogram_value.num for tag in tags["histograms"]},
    "images": {tag: [image.width, image.height] for tag, image in images.items()},
    "text": found.Tensors("settings")[-1].tensor_proto.string_val[0].decode(),
}))
"#;
