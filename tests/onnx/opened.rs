//! Networks that PyTorch's exporters wrote: each is recognised, and predicts the same digits as in PyTorch.

use std::{ffi::OsStr, fs, path::Path};

use lenet_lab::{
    data::dataset::Image,
    model::{
        device::Device,
        model_file::{ModelFile, OpenedModel, WeightsFormat},
        pretrained::Pretrained,
        weights_file::{Assumptions, Certainty},
    },
};
use libtest_mimic::Failed;

use crate::{IMAGE_COUNT, digits, run, write};

/// Exports networks in many ways, and says of each what it predicts.
const SCRIPT: &str = include_str!("export.py");

/// Files of which the activation and pooling are in the graph, and the rest is found out. Of the others the test says how the
/// images were normalised, since trying takes seconds.
const FOUND_OUT: [&str; 2] = ["tanh", "28x28"];

/// Fewer files would mean that the script left some out.
const LEAST_FILE_COUNT: usize = 12;

pub(crate) fn test(python: &OsStr) -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let (images, train) = digits();
    write(&folder.path().join("images"), images.as_flattened())?;
    write(&folder.path().join("labels"), train.labels())?;
    let train_images: Vec<Image> = (0..train.len()).filter_map(|index| train.image(index).copied()).collect();
    write(&folder.path().join("train_images"), train_images.as_flattened())?;
    for network in [Pretrained::Modern, Pretrained::Ink, Pretrained::Strings] {
        let bytes = network.read()?.to_bytes(WeightsFormat::Torch)?;
        write(&folder.path().join(format!("{}.pt", network.name())), &bytes)?;
    }
    let names = run(python, SCRIPT, &[folder.path().as_os_str()])?;
    let (refused, opened): (Vec<&str>, Vec<&str>) = names.lines().partition(|name| name.starts_with("other-"));
    if opened.len() < LEAST_FILE_COUNT || refused.is_empty() {
        return Err(format!("too few files: {names}").into());
    }
    opened.into_iter().try_for_each(|name| predicts_the_same(folder.path(), name, &images))?;
    refused.into_iter().try_for_each(|name| is_refused(&folder.path().join(format!("{name}.onnx"))))
}

fn predicts_the_same(folder: &Path, name: &str, images: &[Image]) -> Result<(), Failed> {
    let normalisation = (!FOUND_OUT.contains(&name)).then_some([0.1307, 0.3081]);
    let assumed = Assumptions { normalisation, ..Assumptions::default() };
    let OpenedModel { model, recognition } = ModelFile::open(&folder.join(format!("{name}.onnx")), &assumed)?;
    let recognition = recognition.ok_or("PyTorch's file says what only ours do")?;
    let fail = |what: String| Err(format!("{name}: {what}: {recognition}").into());
    if recognition.certainty() == Certainty::Unknown {
        return fail("not recognised".to_owned());
    }
    let network = model.network(Device::Cpu)?;
    let own = network.forward(&network.input(images)?)?.argmax(1, false); // [B]
    let own = Vec::<i64>::try_from(&own)?;
    let theirs = fs::read(folder.join(format!("{name}.predictions")))?;
    let differing = own.iter().zip(&theirs).filter(|(own, theirs)| **own != i64::from(**theirs)).count();
    if theirs.len() != IMAGE_COUNT || differing > 0 {
        return fail(format!("{differing} of {} predictions differ", theirs.len()));
    }
    Ok(())
}

/// Another network: one sentence says why.
fn is_refused(path: &Path) -> Result<(), Failed> {
    match ModelFile::read(path) {
        Ok(model) => Err(format!("{} was opened as {:?}", path.display(), model.architecture).into()),
        Err(error) => {
            let message = error.to_string();
            let is_about_it = message.contains("is not a LeNet-5") && message.contains("[8, 1, 5, 5]");
            is_about_it.then_some(()).ok_or_else(|| message.into())
        }
    }
}
