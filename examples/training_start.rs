//! Where a default run on MNIST begins, for another program to repeat it: the initial weights (`start.safetensors`, under
//! PyTorch's names) and the order of the training images in the first epoch (`order.bin`, 32-bit little-endian positions).
//!
//! `cargo run --release --example training_start -- FOLDER`; `benches/pytorch/compare.py` calls it.

#[expect(dead_code, reason = "the program itself is not called here")]
mod release;

use std::{env, path::PathBuf, sync::Arc};

use anyhow::Context as _;
use lenet_lab::{
    data::{atomic_file, mnist},
    train::{
        batches::{epoch_order, split},
        config::TrainingConfig,
        session::Session,
    },
};

fn main() -> anyhow::Result<()> {
    let folder = PathBuf::from(env::args_os().nth(1).context("name the folder to write to")?);
    let dataset = Arc::new(mnist::read(&release::mnist()?)?);
    let config = TrainingConfig::default();
    let order = epoch_order(&split(&config, dataset.train.len())?, &config, 0);
    let bytes: Vec<u8> = order.iter().flat_map(|position| position.to_le_bytes()).collect();
    atomic_file::replace(&folder.join("order.bin"), |file| file.write_all(&bytes))?;
    Session::new(config, dataset)?.model()?.write(&folder.join("start.safetensors"))?;
    Ok(())
}
