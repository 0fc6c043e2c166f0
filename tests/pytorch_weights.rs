//! Weights go to PyTorch and come back as PyTorch saves them. The test runs the Python of `LENET_LAB_PYTHON`, or `python3`;
//! without PyTorch there it is reported as ignored.

use std::{
    env,
    ffi::OsString,
    path::Path,
    process::{Command, Stdio},
};

use lenet_lab::{
    data::builtin,
    model::{
        device::Device,
        model_file::{ModelFile, OpenedModel},
        pretrained::Pretrained,
        weights_file::{Assumptions, Certainty},
    },
};
use libtest_mimic::{Arguments, Failed, Trial};

/// Networks that predict ten digits, and the activation of their PyTorch class.
const NETWORKS: [(Pretrained, &str); 2] = [(Pretrained::Modern, "Tanh"), (Pretrained::Ink, "ReLU")];

/// The files that the script writes.
const FILES: [&str; 9] = [
    "state.pt",
    "legacy.pth",
    "module.pt",
    "legacy-module.pkl",
    "parallel.bin",
    "training-state.ckpt",
    "double.pt",
    "views.pt",
    "half.pt",
];

fn main() {
    let python = env::var_os("LENET_LAB_PYTHON").unwrap_or_else(|| "python3".into());
    let check = Command::new(&python).args(["-c", "import torch, numpy"]).stderr(Stdio::null()).status();
    let is_missing = !check.is_ok_and(|status| status.success());
    let trials = NETWORKS.map(|(network, activation)| {
        let python = python.clone();
        Trial::test(format!("{}_goes_to_pytorch_and_back", network.name()), move || {
            goes_and_comes_back(network, activation, &python)
        })
        .with_ignored_flag(is_missing)
    });
    libtest_mimic::run(&Arguments::from_args(), trials.into()).exit();
}

fn goes_and_comes_back(network: Pretrained, activation: &str, python: &OsString) -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let model = network.read()?;
    for name in ["ours.pt", "ours.npz"] {
        model.write(&folder.path().join(name))?;
    }
    let output = Command::new(python).arg("-c").arg(SCRIPT).arg(folder.path()).arg(activation).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    let [first, rest @ ..] = FILES.map(|name| folder.path().join(name));
    is_recognised(&first, &model, &Assumptions::default())?;
    rest.iter().try_for_each(|path| is_recognised(path, &model, &Assumptions::of(&model.architecture)))
}

/// The file gives the same network, though it does not say what its activation, pooling and input are.
fn is_recognised(path: &Path, model: &ModelFile, assumed: &Assumptions) -> Result<(), Failed> {
    let OpenedModel { model: opened, recognition } = ModelFile::open(path, assumed)?;
    let recognition = recognition.ok_or("PyTorch's file says what only ours do")?;
    let fail = |what: &str| Err(format!("{}: {what}: {recognition}", path.display()).into());
    if opened.architecture != model.architecture || recognition.certainty() == Certainty::Unknown {
        return fail("another network");
    }
    let is_rounded = path.ends_with("half.pt");
    if !is_rounded && opened.parameters != model.parameters {
        return fail("other weights");
    }
    let [own, theirs] = [model, &opened].map(|model| model.network(Device::Cpu));
    let (own, theirs) = (own?, theirs?);
    for index in 0..100 {
        let (image, _) = builtin::draw_varied(5, index);
        if own.scores(&image)?.best() != theirs.scores(&image)?.best() {
            return fail("another prediction");
        }
    }
    Ok(())
}

/// Loads what this program wrote and saves it in the ways of PyTorch's users.
const SCRIPT: &str = r#"
import sys, numpy, torch
from collections import OrderedDict
from torch import nn

folder, activation = sys.argv[1], getattr(nn, sys.argv[2])
state = torch.load(f"{folder}/ours.pt", weights_only=True)
arrays = numpy.load(f"{folder}/ours.npz")
assert sorted(arrays) == sorted(state)
assert all(numpy.array_equal(arrays[name], state[name].numpy()) for name in state)

network = nn.Sequential(
    nn.Conv2d(1, 6, 5), activation(), nn.AvgPool2d(2), nn.Conv2d(6, 16, 5), activation(), nn.AvgPool2d(2),
    nn.Flatten(), nn.Linear(400, 120), activation(), nn.Linear(120, 84), activation(), nn.Linear(84, 10),
)
network.load_state_dict(OrderedDict(zip(network.state_dict(), state.values(), strict=True)))
own = OrderedDict((name, value.clone()) for name, value in network.state_dict().items())

def save(value, name, **options):
    torch.save(value, f"{folder}/{name}", **options)

save(own, "state.pt")
save(own, "legacy.pth", _use_new_zipfile_serialization=False)
save(network, "module.pt")
save(network, "legacy-module.pkl", _use_new_zipfile_serialization=False)
save(nn.DataParallel(network).state_dict(), "parallel.bin")
optimizer = torch.optim.Adam(network.parameters())
network(torch.zeros(1, 1, 32, 32)).sum().backward()
optimizer.step()
# The step changes the weights: the state to find is that from before.
state_of_training = {"epoch": 3, "optimizer_state_dict": optimizer.state_dict(), "model_state_dict": state}
save(state_of_training, "training-state.ckpt")
save(OrderedDict(("_orig_mod." + name, value.double()) for name, value in state.items()), "double.pt")
# Views of one storage, the matrices of them transposed.
flat = torch.cat([value.flatten() if value.ndim != 2 else value.t().flatten() for value in state.values()])
views, place = OrderedDict(), 0
for name, value in state.items():
    part = flat[place:place + value.numel()]
    views[name] = part.view(value.shape) if value.ndim != 2 else part.view(value.shape[1], value.shape[0]).t()
    place += value.numel()
save(views, "views.pt")
save(OrderedDict((name, value.half()) for name, value in state.items()), "half.pt")
"#;
