//! Where libtorch computes.

use serde::{Deserialize, Serialize};

/// A kind of device that the user may ask for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
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

/// Why a device cannot be used here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeviceError {
    /// libtorch sees no NVIDIA GPU.
    #[error("this libtorch sees no CUDA device: use --device cpu, or set LIBTORCH to a CUDA build of libtorch 2.13.0")]
    NoCuda,
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
            Self::Cuda if !tch::Cuda::is_available() => Err(DeviceError::NoCuda),
            Self::Mps if !tch::utils::has_mps() => Err(DeviceError::NoMps),
            Self::Cpu | Self::Cuda | Self::Mps => Ok(()),
        }
    }

    pub(crate) fn tch(self) -> tch::Device {
        match self {
            Self::Cpu => tch::Device::Cpu,
            Self::Cuda => tch::Device::Cuda(0),
            Self::Mps => tch::Device::Mps,
        }
    }
}
