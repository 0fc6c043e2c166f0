//! The interface of people and scripts: arguments, JSON lines, messages and exit codes.
//!
//! - [`training`]: `train`, its runs and their settings; [`studies`]: `study`.
//! - [`measuring`]: `eval` and `robustness`; [`methods`]: `methods`.
//! - [`reading`]: `classify` and `fine-tune`; [`numbers`]: `read`.
//! - [`telling`]: `inspect` and `explain`, and wrong usage.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a failure of what a test prepares is a failure of the test, and nothing of it needs to outlive a crash"
)]

mod measuring;
mod methods;
mod numbers;
mod reading;
mod studies;
#[path = "../support/mod.rs"]
mod support;
mod telling;
mod training;

use std::process::Output;

use serde_json::Value;
use support::{easy_data, lenet_lab, messages};
use tempfile::TempDir;

fn train(folder: &TempDir, args: &[&str]) -> Output {
    let data = easy_data(&folder.path().join("data"), 300, 60);
    let run = folder.path().join("run");
    lenet_lab()
        .args(["train", "--threads", "1", "--json", "--data"])
        .arg(data)
        .arg("--out")
        .arg(run)
        .args(args)
        .output()
        .unwrap()
}

/// Standard output as JSON, a value a line; anything else there is a failure.
fn json_lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("not JSON: {line}"))).collect()
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}
