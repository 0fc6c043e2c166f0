//! A study that several processes work on at once, some of which are killed.
#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a failure of what a test prepares is a failure of the test, and nothing of it needs to outlive a crash"
)]

mod support;

use std::{
    collections::BTreeSet,
    env, fs, iter,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use support::{easy_data, lenet_lab, messages};
use tempfile::tempdir;

const PLAN: &str = r#"
preset = "modern"
seeds = [1, 2, 3, 4, 5, 6]
settings = { epoch_count = 12, batch_size = 4, learning_rate = 0.01, thread_count = 1 }
[[axes]]
name = "pooling"
choices = [{ name = "average" }, { name = "maximum", settings = { architecture = { pooling = "maximum" } } }]
[[axes]]
name = "activation"
choices = [{ name = "tanh" }, { name = "relu", settings = { architecture = { activation = "relu" } } }]
"#;

const CELL_COUNT: usize = 24;
const EPOCH_COUNT: usize = 12;

fn study(folder: &Path) -> Command {
    let mut command = lenet_lab();
    command.current_dir(folder).env("OMP_NUM_THREADS", "1");
    command.args(["study", "plan.toml", "--data", "data", "--out", "study", "--take-over-after", "2", "--json"]);
    command
}

fn finished_count(folder: &Path) -> usize {
    let cells = fs::read_dir(folder.join("study")).into_iter().flatten().flatten();
    let runs = cells.flat_map(|cell| fs::read_dir(cell.path()).into_iter().flatten().flatten());
    runs.filter(|run| {
        let metrics = fs::read_to_string(run.path().join("metrics.csv")).unwrap_or_default();
        metrics.lines().count() == 1 + EPOCH_COUNT
    })
    .count()
}

#[test]
fn eight_processes_share_a_plan_and_three_that_are_killed_cost_nothing() {
    let folder = tempdir().unwrap();
    let folder = folder.path();
    easy_data(&folder.join("data"), 400, 40);
    fs::write(folder.join("plan.toml"), PLAN).unwrap();
    let start = |_| study(folder).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut processes: Vec<Child> = (0..8).map(start).collect();
    for count in [1, 5, 9] {
        while finished_count(folder) < count {
            assert!(processes.iter_mut().all(|process| process.try_wait().unwrap().is_none()), "one has ended early");
            thread::sleep(Duration::from_millis(20));
        }
        let mut killed = processes.swap_remove(count % processes.len());
        killed.kill().unwrap();
        killed.wait().unwrap();
    }
    let mut done_here = Vec::new();
    for process in processes {
        let output = process.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", messages(&output));
        let events: Vec<serde_json::Value> =
            String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(events.iter().filter(|event| event["event"] == "run").count(), CELL_COUNT, "each tells of all");
        let epochs = events.into_iter().filter(|event| event["event"] == "epoch");
        done_here.extend(epochs.map(|event| format!("{} {} {}", event["cell"], event["seed"], event["epoch"])));
    }
    let distinct: BTreeSet<&String> = done_here.iter().collect();
    assert_eq!(distinct.len(), done_here.len(), "an epoch was trained twice");
    let table = fs::read_to_string(folder.join("study/epochs.csv")).unwrap();
    let cells: BTreeSet<_> = table.lines().skip(1).map(|line| line.split(',').take(3).collect::<Vec<_>>()).collect();
    assert_eq!((table.lines().count() - 1, cells.len()), (CELL_COUNT * EPOCH_COUNT, CELL_COUNT * EPOCH_COUNT));
    let cells = fs::read_dir(folder.join("study/.leases")).unwrap().flatten();
    let leases: Vec<_> = cells.flat_map(|cell| fs::read_dir(cell.path()).unwrap().flatten()).collect();
    assert!(leases.is_empty(), "left: {leases:?}");
}

#[test]
fn shards_are_trained_apart_and_merged() {
    let folder = tempdir().unwrap();
    let folder = folder.path();
    easy_data(&folder.join("data"), 40, 20);
    fs::write(folder.join("plan.toml"), PLAN.replace("epoch_count = 12", "epoch_count = 1")).unwrap();
    let run = |words: &[&str]| {
        let mut command = lenet_lab();
        command.current_dir(folder).args(["study", "plan.toml"]).args(words).output().unwrap()
    };
    for shard in ["1/2", "2/2"] {
        let out = format!("part-{}", &shard[..1]);
        let output = run(&["--data", "data", "--shard", shard, "--out", &out]);
        assert!(output.status.success(), "{}", messages(&output));
    }
    let half = run(&["--merge", "part-1", "--out", "half"]);
    assert_eq!(half.status.code(), Some(1));
    assert!(messages(&half).contains("12 of the plan's 24 runs are not finished"), "{}", messages(&half));
    let merged = run(&["--merge", "part-1", "part-2", "--out", "merged"]);
    assert!(merged.status.success(), "{}", messages(&merged));
    assert_eq!(fs::read_to_string(folder.join("merged/epochs.csv")).unwrap().lines().count(), 1 + CELL_COUNT);
    assert_eq!(run(&["--shard", "3/2"]).status.code(), Some(2));
}

#[test]
fn the_scripts_for_clusters_run_as_they_stand() {
    const RUN_COUNT: usize = 4;
    let folder = tempdir().unwrap();
    let folder = folder.path();
    easy_data(&folder.join("mnist"), 40, 20);
    let plan = PLAN.replace("epoch_count = 12", "epoch_count = 1").replace("[1, 2, 3, 4, 5, 6]", "[1]");
    fs::write(folder.join("plan.toml"), plan).unwrap();
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/scale");
    let programs = Path::new(env!("CARGO_BIN_EXE_lenet-lab")).parent().unwrap();
    let path = env::join_paths(iter::once(programs.to_owned()).chain(env::split_paths(&env::var_os("PATH").unwrap())));
    let run = |program: &str, arguments: &[&str], task: usize| {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(folder).env("PATH", path.as_ref().unwrap());
        command.env("SLURM_ARRAY_TASK_ID", task.to_string()).env("SLURM_ARRAY_TASK_COUNT", "2");
        let output = command.output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", messages(&output));
    };
    let line_count = |table: &str| fs::read_to_string(folder.join(table)).unwrap().lines().count();
    let on_easy_data = ["plan.toml", "--data", "mnist"];
    let with_script = |name: &str, task| {
        let script = scripts.join(name);
        run("sh", &[&[script.to_str().unwrap()], &on_easy_data[..]].concat(), task);
    };
    with_script("slurm.sh", 1);
    assert_eq!(line_count("study/epochs.csv"), 1 + RUN_COUNT);
    fs::remove_dir_all(folder.join("study")).unwrap();
    for task in [1, 2] {
        with_script("slurm-shards.sh", task);
    }
    run("lenet-lab", &["study", "plan.toml", "--merge", "part-1", "part-2", "--out", "merged"], 1);
    assert_eq!(line_count("merged/epochs.csv"), 1 + RUN_COUNT);
    let job = fs::read_to_string(scripts.join("kubernetes.yaml")).unwrap();
    let command = job.lines().find_map(|line| line.trim().strip_prefix("command: [")?.strip_suffix(']')).unwrap();
    let words: Vec<&str> = command.split(", ").map(|word| word.trim_matches('"')).collect();
    run(words[0], &words[1..], 1);
    assert_eq!(line_count("study/epochs.csv"), 1 + RUN_COUNT);
}
