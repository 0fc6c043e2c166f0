//! Where libtorch computes.

use serde::{Deserialize, Serialize};

use lenet_data::choice::{ChoiceText, Described};

/// A device that the user can choose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Device {
    /// The processor.
    #[default]
    Cpu,
    /// The first NVIDIA GPU.
    Cuda,
    /// Apple's GPU.
    Mps,
}

impl Described for Device {
    const ALL: &'static [Self] = &[Self::Cpu, Self::Cuda, Self::Mps];

    fn describe(self) -> ChoiceText {
        let (name, title, hint) = match self {
            Self::Cpu => ("cpu", "CPU", "The processor"),
            Self::Cuda => ("cuda", "NVIDIA GPU", "The first NVIDIA GPU, by CUDA"),
            Self::Mps => ("mps", "Apple GPU", "Apple's GPU, by Metal"),
        };
        ChoiceText { name, title, hint, topic: "" }
    }
}

/// Why a device cannot be used here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeviceError {
    /// This libtorch is one for the processor.
    #[error("this libtorch has no CUDA: run `cargo xtask setup --cuda` and build again, or use --device cpu")]
    NoCuda,
    /// libtorch has CUDA, but finds no NVIDIA GPU, or none with a driver that is new enough.
    #[error(
        "no NVIDIA GPU is found: install NVIDIA's driver, 580 or newer, until `nvidia-smi` lists a GPU, or use --device cpu"
    )]
    NoGpu,
    /// libtorch sees no Apple GPU.
    #[error("this libtorch has no Metal (MPS) device: use --device cpu")]
    NoMps,
}

impl Device {
    /// Checks that libtorch can use the device.
    ///
    /// # Errors
    /// If it cannot; the message says what to do.
    pub fn check(self) -> Result<(), DeviceError> {
        match self {
            Self::Cuda if !tch::utils::has_cudart() => Err(DeviceError::NoCuda),
            Self::Cuda if !tch::Cuda::is_available() => Err(DeviceError::NoGpu),
            Self::Mps if !tch::utils::has_mps() => Err(DeviceError::NoMps),
            Self::Cpu | Self::Cuda | Self::Mps => Ok(()),
        }
    }

    /// The device as libtorch names it.
    pub fn tch(self) -> tch::Device {
        match self {
            Self::Cpu => tch::Device::Cpu,
            Self::Cuda => tch::Device::Cuda(0),
            Self::Mps => tch::Device::Mps,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_processor_is_always_there_and_a_gpu_that_is_not_is_told_with_what_to_do() {
        assert_eq!(Device::Cpu.check(), Ok(()));
        // With CUDA in libtorch and no GPU it is the other message; with a GPU there is none.
        let missing = [Device::Cuda, Device::Mps].map(|device| device.check().err());
        for message in missing.into_iter().flatten().map(|error| error.to_string()) {
            assert!(message.ends_with("use --device cpu") && !message.contains('\n'), "{message}");
        }
        if !tch::utils::has_cudart() {
            assert_eq!(Device::Cuda.check(), Err(DeviceError::NoCuda));
            assert!(DeviceError::NoCuda.to_string().contains("cargo xtask setup --cuda"));
        }
    }
}
