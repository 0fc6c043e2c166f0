//! The layers of LeNet-5 by the names of the paper (section II-B, figure 2).

use serde::{Deserialize, Serialize};

/// A layer. Sizes are those of its output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Layer {
    /// The 28×28 image in a 32×32 field.
    Input,
    /// Convolution, 6 maps.
    C1,
    /// Pooling (subsampling) of C1.
    S2,
    /// Convolution over the maps of S2, 16 maps.
    C3,
    /// Pooling (subsampling) of C3.
    S4,
    /// Convolution with kernels as large as S4's maps: 120 single units.
    C5,
    /// Fully connected, 84 units: a 7×12 picture.
    F6,
    /// One unit for each digit.
    Output,
}

impl Layer {
    /// All layers, from the input to the output.
    pub const ALL: [Self; 8] = [Self::Input, Self::C1, Self::S2, Self::C3, Self::S4, Self::C5, Self::F6, Self::Output];

    /// Its name in the paper; its maps and their side; the PyTorch names of its weights and of its batch normalisation.
    const fn facts(self) -> (&'static str, usize, usize, Option<&'static str>, Option<&'static str>) {
        match self {
            Self::Input => ("Input", 1, 32, None, None),
            Self::C1 => ("C1", 6, 28, Some("conv1"), Some("bn1")),
            Self::S2 => ("S2", 6, 14, Some("pool1"), None),
            Self::C3 => ("C3", 16, 10, Some("conv2"), Some("bn2")),
            Self::S4 => ("S4", 16, 5, Some("pool2"), None),
            Self::C5 => ("C5", 120, 1, Some("fc1"), Some("bn3")),
            Self::F6 => ("F6", 84, 1, Some("fc2"), Some("bn4")),
            Self::Output => ("Output", 10, 1, Some("fc3"), None),
        }
    }

    /// Its name, as in the paper.
    pub fn name(self) -> &'static str {
        self.facts().0
    }

    /// Number of its feature maps; of its units where each map is a single unit.
    pub const fn map_count(self) -> usize {
        self.facts().1
    }

    /// Width and height of each feature map.
    pub const fn map_side(self) -> usize {
        self.facts().2
    }

    /// Width of its maps over an input of `input_width` columns, of which it sees those that a whole 32×32 field fits: 32
    /// columns give [`Self::map_side`]. Each 4 further columns give a further unit from C5 on.
    pub const fn map_width(self, input_width: usize) -> usize {
        let side = self.map_side();
        let wider = input_width - Self::Input.map_side();
        match self {
            Self::Input | Self::C1 => side + wider,
            Self::S2 | Self::C3 => side + wider / POOL_SIDE,
            Self::S4 | Self::C5 | Self::F6 | Self::Output => side + wider / (POOL_SIDE * POOL_SIDE),
        }
    }

    /// The name under which PyTorch code knows its weights, if it can have any.
    pub(super) fn parameter_prefix(self) -> Option<&'static str> {
        self.facts().3
    }

    /// The name under which PyTorch code knows its batch normalisation, if it can have one.
    pub(super) fn normalisation_prefix(self) -> Option<&'static str> {
        self.facts().4
    }

    /// Number of its units.
    pub const fn unit_count(self) -> usize {
        self.map_count() * self.map_side() * self.map_side()
    }

    /// The layer that it gets its input from; the input has none.
    pub fn previous(self) -> Option<Self> {
        let position = Self::ALL.iter().position(|layer| *layer == self)?;
        position.checked_sub(1).map(|previous| Self::ALL[previous])
    }
}

/// Width and height of the kernels of C1, C3 and C5.
pub const KERNEL_SIDE: usize = 5;

/// Width, height and step of the patches of S2 and S4.
pub const POOL_SIDE: usize = 2;
